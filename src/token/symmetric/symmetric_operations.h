#pragma once
// What the rows of symmetric_algorithm.cpp run: each a SymmetricAlgorithm::Run.

#include "crypto/aead.h"
#include "crypto/aes_mode.h"
#include "crypto/hash.h"
#include "token/symmetric/symmetric_algorithm.h"

namespace coffer::token {

/// Length of what a derivation makes when nobody says.
inline constexpr std::size_t kDefaultDerivedSize = 32;

/// AES in a mode, with the request's IV. @returns length in `out`.
[[nodiscard]] TokenResult<std::size_t> run_aes_mode(crypto::AesMode mode, Bytes key,
                                                    const CipherRequest& request, MutableBytes out);
/// Authenticated encryption; a tag of 16 bytes follows the ciphertext. @returns length in `out`.
/// @errors kCipherFailed (wrong tag; of ChaCha20-Poly1305 that is kInvalidLength), kInvalidLength (no tag, or
/// `out` is too short), kCryptoFailure
[[nodiscard]] TokenResult<std::size_t> run_aead(crypto::Aead aead, Bytes key, const CipherRequest& request,
                                                MutableBytes out);
/// HMAC of the data (FIPS 198-1). @returns length in `out`: the hash's.
[[nodiscard]] TokenResult<std::size_t> run_hmac(crypto::HashAlgorithm hash, Bytes key,
                                                const CipherRequest& request, MutableBytes out);
/// HKDF (RFC 5869) with the key as input, the IV as salt, the data as info; without a size as many bytes as
/// the hash has. @returns length in `out`.
[[nodiscard]] TokenResult<std::size_t> run_hkdf(crypto::HashAlgorithm hash, Bytes key,
                                                const CipherRequest& request, MutableBytes out);
/// The data is PBKDF2-params without its outer SEQUENCE, the key the password.
[[nodiscard]] TokenResult<std::size_t> run_pbkdf2(Bytes key, const CipherRequest& request, MutableBytes out);
/// The associated data is PBES2-params without its outer SEQUENCE, the key the password.
[[nodiscard]] TokenResult<std::size_t> run_pbes2(Bytes key, const CipherRequest& request, MutableBytes out);
/// The key is the shared secret, the data the identifier of an HMAC, which names the hash; empty: SHA-1.
[[nodiscard]] TokenResult<std::size_t> run_x963_kdf(Bytes key, const CipherRequest& request,
                                                    MutableBytes out);

/// For the rows: run_aes_mode() with its first argument bound.
template <crypto::AesMode kMode>
TokenResult<std::size_t> aes_mode(Bytes key, const CipherRequest& request, MutableBytes out) {
  return run_aes_mode(kMode, key, request, out);
}
/// The same of run_aead().
template <crypto::Aead kAead>
TokenResult<std::size_t> aead(Bytes key, const CipherRequest& request, MutableBytes out) {
  return run_aead(kAead, key, request, out);
}
/// The same of run_hmac().
template <crypto::HashAlgorithm kHash>
TokenResult<std::size_t> hmac(Bytes key, const CipherRequest& request, MutableBytes out) {
  return run_hmac(kHash, key, request, out);
}
/// The same of run_hkdf().
template <crypto::HashAlgorithm kHash>
TokenResult<std::size_t> hkdf(Bytes key, const CipherRequest& request, MutableBytes out) {
  return run_hkdf(kHash, key, request, out);
}

}  // namespace coffer::token
