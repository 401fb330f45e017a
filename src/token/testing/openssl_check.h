#pragma once
// What tests hold the token's results against: OpenSSL, called directly.

#include <openssl/evp.h>

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "crypto/curve.h"
#include "crypto/raw_curve.h"

namespace coffer::token::testing {

using ByteVector = std::vector<std::uint8_t>;

/// Bytes from hexadecimal digits; spaces are skipped.
ByteVector from_hex(std::string_view digits);

/// A public key, as somebody outside has it.
class PublicKey {
 public:
  static PublicKey ec(const crypto::Curve& curve, Bytes point);
  static PublicKey rsa(Bytes modulus, Bytes exponent);
  /// X25519, X448, Ed25519 or Ed448.
  static PublicKey raw(const crypto::RawCurve& curve, Bytes public_key);

  enum class Padding { kNone, kPkcs1, kPss };
  /// Verifies an ECDSA (DER) or RSA signature over a digest made with `hash` ("SHA256"), or over the data
  /// itself when `hash` is empty.
  [[nodiscard]] bool verify(Bytes digest, Bytes signature, const char* hash = "",
                            Padding padding = Padding::kPkcs1) const;
  /// Verifies EdDSA over a message.
  [[nodiscard]] bool verify_message(Bytes message, Bytes signature) const;
  enum class Encryption { kRaw, kPkcs1, kOaepSha256 };
  [[nodiscard]] ByteVector encrypt(Bytes plain, Encryption encryption) const;
  [[nodiscard]] std::size_t size() const;

  /// ECDH, X25519 or X448 of a fresh key on the same curve with this one: its point, and the shared X.
  struct Agreement {
    ByteVector point;
    ByteVector shared_x;
  };
  [[nodiscard]] Agreement agree() const;

 private:
  explicit PublicKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}
  std::shared_ptr<EVP_PKEY> key_;
};

ByteVector digest(const char* hash, Bytes data);
/// Without an IV: 16 zeros.
ByteVector aes_cbc_encrypt(Bytes key, Bytes plain, Bytes iv = {});
ByteVector aes_cmac(Bytes key, Bytes data);
ByteVector hmac_sha512(Bytes key, Bytes data);
ByteVector hkdf_sha256(Bytes key, Bytes info, std::size_t size);

}  // namespace coffer::token::testing
