#pragma once
// What results are held against: OpenSSL, with a SubjectPublicKeyInfo as the client wrote it.

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "client/error.h"

namespace coffer::client::testing {

/// A public key of OpenSSL's.
class OpensslKey {
 public:
  /// Null when OpenSSL does not take it, or something follows it.
  static std::unique_ptr<OpensslKey> from_spki(const ByteVector& spki) {
    const unsigned char* at = spki.data();
    EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
    if (key == nullptr || at != spki.data() + spki.size()) return nullptr;
    return std::unique_ptr<OpensslKey>(new OpensslKey(key));
  }
  ~OpensslKey() { EVP_PKEY_free(key_); }
  OpensslKey(const OpensslKey&) = delete;
  OpensslKey& operator=(const OpensslKey&) = delete;

  /// `hash`: "SHA256" ..., null for EdDSA. `pss`: of RSA, with a salt as long as the digest.
  [[nodiscard]] bool verify(Bytes message, const ByteVector& signature, const char* hash,
                            bool pss = false) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    bool good = EVP_DigestVerifyInit_ex(context, &parameters, hash, nullptr, nullptr, key_, nullptr) == 1;
    if (good && pss) {
      good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    good = good &&
           EVP_DigestVerify(context, signature.data(), signature.size(), message.data(), message.size()) == 1;
    EVP_MD_CTX_free(context);
    return good;
  }
  /// RSA encryption. `padding`: RSA_PKCS1_PADDING ...; OAEP with SHA-256.
  [[nodiscard]] ByteVector encrypt(Bytes plain, int padding) const {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key_, nullptr);
    std::size_t size = 1024;
    ByteVector out(size);
    bool good = EVP_PKEY_encrypt_init(context) == 1 && EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1;
    if (padding == RSA_PKCS1_OAEP_PADDING)
      good = good && EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1;
    good = good && EVP_PKEY_encrypt(context, out.data(), &size, plain.data(), plain.size()) == 1;
    EVP_PKEY_CTX_free(context);
    out.resize(good ? size : 0);
    return out;
  }
  /// A new key of the same kind: its public part as the card takes it, and the secret that both share.
  struct Agreement {
    ByteVector peer;
    ByteVector secret;
  };
  [[nodiscard]] Agreement agree() const {
    EVP_PKEY_CTX* generator = EVP_PKEY_CTX_new(key_, nullptr);
    EVP_PKEY* own = nullptr;
    EVP_PKEY_keygen_init(generator);
    EVP_PKEY_generate(generator, &own);
    EVP_PKEY_CTX_free(generator);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(own, nullptr);
    Agreement agreement;
    std::size_t size = 256;
    agreement.secret.resize(size);
    EVP_PKEY_derive_init(context);
    EVP_PKEY_derive_set_peer(context, key_);
    EVP_PKEY_derive(context, agreement.secret.data(), &size);
    agreement.secret.resize(size);
    EVP_PKEY_CTX_free(context);
    unsigned char* encoded = nullptr;
    const std::size_t length = EVP_PKEY_get1_encoded_public_key(own, &encoded);
    agreement.peer.assign(encoded, encoded + length);
    OPENSSL_free(encoded);
    EVP_PKEY_free(own);
    return agreement;
  }

 private:
  explicit OpensslKey(EVP_PKEY* key) : key_(key) {}
  EVP_PKEY* key_;
};

}  // namespace coffer::client::testing
