#pragma once
// What tests of RSA hold our keys against: the public half, in OpenSSL's own hands.

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>

#include "crypto/rsa.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto::testing {

/// Public exponents.
inline constexpr std::array<std::uint8_t, 3> kF4 = {0x01, 0x00, 0x01};
inline constexpr std::array<std::uint8_t, 1> kThree = {0x03};

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using RsaPublicKey = std::unique_ptr<EVP_PKEY, FreeKey>;

[[nodiscard]] RsaPublicKey public_half(const RsaPrivateKey& key);
/// `padding`: RSA_PKCS1_PADDING, or RSA_PKCS1_PSS_PADDING with a salt as long as the hash.
[[nodiscard]] bool openssl_verifies(const RsaPublicKey& key, int padding, const EVP_MD* digest, Bytes hashed,
                                    Bytes signature);
[[nodiscard]] ByteVector openssl_encrypts(const RsaPublicKey& key, int padding, Bytes message);

/// One key of 1024 bits for all tests that only need some key.
[[nodiscard]] const RsaPrivateKey& some_rsa_key();

}  // namespace coffer::crypto::testing
