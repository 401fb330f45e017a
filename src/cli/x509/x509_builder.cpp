#include "cli/x509/x509_builder.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/tlv.h"
#include "cli/key_files/openssl_key.h"

namespace coffer::cli {
namespace {

using crypto::openssl::Owned;

using Certificate = Owned<X509, X509_free>;
using Request = Owned<X509_REQ, X509_REQ_free>;
using Name = Owned<X509_NAME, X509_NAME_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using Algorithm = Owned<X509_ALGOR, X509_ALGOR_free>;
using BitString = Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using Bio = Owned<BIO, BIO_free_all>;
void free_extensions(STACK_OF(X509_EXTENSION) * list) {
  sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
}
using Extensions = Owned<STACK_OF(X509_EXTENSION), free_extensions>;

std::unexpected<Failure> wrong(std::string cause) {
  ERR_clear_error();
  return fail({ExitCode::kUsage, std::move(cause), "Nothing was done."});
}

std::unexpected<Failure> internal() {
  ERR_clear_error();
  return fail({ExitCode::kInternal, "OpenSSL cannot make the certificate."});
}

/// "CN=Alice,O=Example"; a backslash takes a comma in.
Result<Name, Failure> parse_name(const std::string& text) {
  Name name(X509_NAME_new());
  std::string part;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      part += text[++i];
    } else if (text[i] == ',') {
      parts.push_back(std::exchange(part, ""));
    } else {
      part += text[i];
    }
  }
  parts.push_back(part);
  for (const std::string& entry : parts) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos)
      return wrong(fmt::format("\"{}\" is no part of a name, as CN=Alice is.", entry));
    const std::string field =
        entry.substr(entry.find_first_not_of(' '), equals - entry.find_first_not_of(' '));
    const std::string value = entry.substr(equals + 1);
    if (X509_NAME_add_entry_by_txt(name.get(), field.c_str(), MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0) != 1) {
      return wrong(fmt::format("\"{}\" is no part of a name, as CN=Alice is.", entry));
    }
  }
  return name;
}

Result<Extensions, Failure> extensions_of(const X509Subject& subject) {
  Extensions list(sk_X509_EXTENSION_new_null());
  std::string alternatives;
  for (const std::string& entry : subject.alternatives) {
    // The text becomes part of OpenSSL's configuration language: what means something there is refused.
    if (entry.find_first_of(",;\n\r") != std::string::npos) {
      return wrong(fmt::format("\"{}\" is no alternative name.", entry));
    }
    alternatives += (alternatives.empty() ? "" : ",") + entry;
  }
  if (alternatives.empty()) return list;
  Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternatives.c_str()));
  if (extension == nullptr) {
    return wrong(
        fmt::format("\"{}\" is no list of names as DNS:example.org, email:a@example.org, IP:192.0.2.1 are.",
                    alternatives));
  }
  sk_X509_EXTENSION_push(list.get(), extension.release());
  return list;
}

Key parse_key(Bytes public_key) {
  const unsigned char* at = public_key.data();
  return Key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
}

int hash_identifier(crypto::HashAlgorithm hash) {
  switch (hash) {
    case crypto::HashAlgorithm::kSha1:
      return NID_sha1;
    case crypto::HashAlgorithm::kSha224:
      return NID_sha224;
    case crypto::HashAlgorithm::kSha256:
      return NID_sha256;
    case crypto::HashAlgorithm::kSha384:
      return NID_sha384;
    case crypto::HashAlgorithm::kSha512:
      return NID_sha512;
  }
  return NID_undef;
}

/// The AlgorithmIdentifier of a signature. @errors kUnsupported
Result<Algorithm, Failure> algorithm_of(const EVP_PKEY* key, const SignatureMethod& method) {
  int identifier = EVP_PKEY_get_base_id(key);  // of EdDSA
  int parameters = V_ASN1_UNDEF;
  if (method.scheme == SignatureScheme::kPss) {
    return fail({ExitCode::kUnsupported, "Certificates are signed with pkcs1, ecdsa or eddsa here.",
                 "Nothing was done."});
  }
  if (method.scheme == SignatureScheme::kPkcs1 || method.scheme == SignatureScheme::kEcdsa) {
    if (OBJ_find_sigid_by_algs(&identifier, hash_identifier(method.hash), EVP_PKEY_get_base_id(key)) != 1) {
      return fail({ExitCode::kUnsupported, "There is no signature of this kind.", "Nothing was done."});
    }
    if (method.scheme == SignatureScheme::kPkcs1) parameters = V_ASN1_NULL;
  }
  Algorithm algorithm(X509_ALGOR_new());
  if (algorithm == nullptr ||
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(identifier), parameters, nullptr) != 1) {
    return internal();
  }
  return algorithm;
}

template <typename Object, typename Encode>
ByteVector encoded(Object* object, Encode&& encode) {
  unsigned char* out = nullptr;
  const int size = encode(object, &out);
  if (size <= 0) return {};
  ByteVector bytes(out, out + size);
  OPENSSL_free(out);
  return bytes;
}

/// SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }
ByteVector signed_object(Bytes body, Bytes algorithm, Bytes signature) {
  ByteVector out(body.size() + algorithm.size() + signature.size() + 32);
  ByteVector bits{0x00};
  bits.insert(bits.end(), signature.begin(), signature.end());
  ByteWriter bytes{MutableBytes(out)};
  TlvWriter(bytes).put_nested(0x30, [&](TlvWriter& parts) {
    bytes.put(body).put(algorithm);
    parts.put(0x03, bits);
  });
  out.resize(bytes.size());
  return out;
}

bool set_serial(X509* certificate) {
  constexpr int kSize = 16;
  std::array<unsigned char, kSize> bytes{};
  if (RAND_bytes(bytes.data(), kSize) != 1) return false;
  bytes[0] = (bytes[0] & 0x7F) | 0x40;
  const crypto::openssl::Number number(BN_bin2bn(bytes.data(), kSize, nullptr));
  return BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

}  // namespace

Result<ByteVector, Failure> make_request(const X509Subject& subject, const SignatureMethod& method,
                                         const X509Signer& sign) {
  COFFER_TRY(const Name name, parse_name(subject.name));
  COFFER_TRY(const Extensions extensions, extensions_of(subject));
  const Key key = parse_key(subject.public_key);
  const Request request(X509_REQ_new());
  if (key == nullptr || request == nullptr) return internal();
  COFFER_TRY(const Algorithm algorithm, algorithm_of(key.get(), method));
  if (X509_REQ_set_subject_name(request.get(), name.get()) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1) {
    return internal();
  }
  if (sk_X509_EXTENSION_num(extensions.get()) > 0 &&
      X509_REQ_add_extensions(request.get(), extensions.get()) != 1) {
    return internal();
  }
  const ByteVector body = encoded(request.get(), i2d_re_X509_REQ_tbs);
  COFFER_TRY(const ByteVector signature, sign(body));
  return signed_object(body, encoded(algorithm.get(), i2d_X509_ALGOR), signature);
}

Result<ByteVector, Failure> make_self_signed(const X509Subject& subject, const SignatureMethod& method,
                                             unsigned days, const X509Signer& sign) {
  constexpr long kDay = 86400;
  COFFER_TRY(const Name name, parse_name(subject.name));
  COFFER_TRY(const Extensions extensions, extensions_of(subject));
  const Key key = parse_key(subject.public_key);
  const Certificate certificate(X509_new());
  if (key == nullptr || certificate == nullptr) return internal();
  COFFER_TRY(const Algorithm algorithm, algorithm_of(key.get(), method));
  X509* out = certificate.get();
  bool done = X509_set_version(out, X509_VERSION_3) == 1 && set_serial(out) &&
              X509_set_subject_name(out, name.get()) == 1 && X509_set_issuer_name(out, name.get()) == 1 &&
              X509_set_pubkey(out, key.get()) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(out), 0) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(out), static_cast<long>(days) * kDay) != nullptr;
  for (int i = 0; done && i < sk_X509_EXTENSION_num(extensions.get()); ++i) {
    done = X509_add_ext(out, sk_X509_EXTENSION_value(extensions.get(), i), -1) == 1;
  }
  // OpenSSL sets this one only where it signs itself.
  auto* inner = const_cast<X509_ALGOR*>(X509_get0_tbs_sigalg(out));
  if (!done || X509_ALGOR_copy(inner, algorithm.get()) != 1) return internal();
  const ByteVector body = encoded(out, i2d_re_X509_tbs);
  COFFER_TRY(const ByteVector signature, sign(body));
  return signed_object(body, encoded(algorithm.get(), i2d_X509_ALGOR), signature);
}

ByteVector parse_certificate(Bytes file) {
  const Bio in(BIO_new_mem_buf(file.data(), static_cast<int>(file.size())));
  Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    const unsigned char* at = file.data();
    certificate.reset(d2i_X509(nullptr, &at, static_cast<long>(file.size())));
  }
  ERR_clear_error();
  return certificate == nullptr ? ByteVector{} : encoded(certificate.get(), i2d_X509);
}

}  // namespace coffer::cli
