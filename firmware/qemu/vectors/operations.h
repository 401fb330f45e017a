#pragma once
#include <span>

#include "qemu/vectors/case.h"

namespace coffer::qemu {

/// A function of the crypto headers, as vectors name it.
struct Operation {
  std::string_view name;
  /// Whether the functions answer as the vector says.
  bool (*agrees)(const Case& vector);
};

/// By number, from 1: the place of each in tests/qemu/vectors.py.
[[nodiscard]] std::span<const Operation> operations();

// Each takes the fields that its comment lists.

bool hash_agrees(const Case& vector);     // message, digest
bool ripemd_agrees(const Case& vector);   // message, digest
bool hmac_agrees(const Case& vector);     // key, message, tag
bool cmac_agrees(const Case& vector);     // key, message, tag
bool hkdf_agrees(const Case& vector);     // salt, input key, info, output
bool pbkdf2_agrees(const Case& vector);   // password, salt, iterations (4 bytes, little-endian), output
bool x963_agrees(const Case& vector);     // shared secret, shared info, output
bool mode_agrees(const Case& vector);     // key, IV, plaintext, ciphertext
bool aead_agrees(const Case& vector);     // key, nonce, aad, plaintext, ciphertext, tag
bool aead_refuses(const Case& vector);    // key, nonce, aad, ciphertext, tag
bool ecdsa_verifies(const Case& vector);  // point, digest, signature
bool ecdsa_refuses(const Case& vector);   // point, digest, signature
bool ecdsa_signs(const Case& vector);     // scalar, point, digest
bool point_is_good(const Case& vector);   // point
bool point_is_bad(const Case& vector);    // point
bool ecdh_agrees(const Case& vector);     // scalar, peer, the start of the point without 04
bool ecdh_refuses(const Case& vector);    // scalar, peer
bool eddsa_agrees(const Case& vector);    // seed, public key, message, signature
bool x_curve_agrees(const Case& vector);  // scalar, peer, secret
bool rsa_verifies(const Case& vector);    // modulus, exponent, digest, signature
bool rsa_signs(const Case& vector);       // n, e, d, p, q, DigestInfo, signature
bool rsa_decrypts(const Case& vector);    // n, e, d, p, q, cryptogram, message (PKCS #1)
bool oaep_decrypts(const Case& vector);   // the same
bool pss_signs(const Case& vector);      // n, e, d, p, q, digest; prints the signature for the host to verify
bool ec_generates(const Case& vector);   // digest; prints a public key and a signature for the host to verify
bool rsa_generates(const Case& vector);  // bits / 512 is the parameter, exponent; prints the key
bool kernels_agree(
    const Case& vector);  // two numbers of 24 limbs: the inner loops of arithmetic, and their twins

}  // namespace coffer::qemu
