#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "client/error.h"

namespace coffer::client::testing {

/// A certificate for this public key, by an issuer that nobody knows; `padding` bytes of comment make it
/// longer.
inline ByteVector make_certificate(const ByteVector& spki, const char* name, std::size_t padding = 0) {
  EVP_PKEY* issuer = EVP_EC_gen("P-256");
  const unsigned char* at = spki.data();
  EVP_PKEY* subject = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 4711);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  const auto* text = reinterpret_cast<const unsigned char*>(name);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, text, -1, -1, 0);
  if (padding != 0) {
    const ByteVector comment(padding, 0x5A);
    ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
    ASN1_OCTET_STRING_set(value, comment.data(), static_cast<int>(comment.size()));
    X509_EXTENSION* extension = X509_EXTENSION_create_by_NID(nullptr, NID_netscape_comment, 0, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
  }
  X509_set_pubkey(certificate, subject);
  X509_sign(certificate, issuer, EVP_sha256());
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  ByteVector out(der, der + size);
  OPENSSL_free(der);
  X509_free(certificate);
  EVP_PKEY_free(subject);
  EVP_PKEY_free(issuer);
  return out;
}

}  // namespace coffer::client::testing
