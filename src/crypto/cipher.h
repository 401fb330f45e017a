#pragma once
#include <array>

#include "base/bytes.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Bytes of a block of AES (FIPS 197).
inline constexpr std::size_t kAesBlock = 16;
/// Bytes of the nonce of aes_gcm_seal(), the length that SP 800-38D, 5.2.1.1, recommends.
inline constexpr std::size_t kGcmNonce = 12;
/// Bytes of the tag of aes_gcm_seal(), which is not shortened.
inline constexpr std::size_t kGcmTag = 16;

/// AES-CBC (SP 800-38A) without padding. `key`: 16, 24 or 32 bytes; `iv`: 16; `in`: a multiple of 16; `out`:
/// as long as `in` (may be the same memory). @errors kInvalidKey, kInvalidArgument, kBufferTooSmall,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> aes_cbc_encrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out);
/// The reverse, with the same lengths and errors. It neither removes a padding nor notices a change.
[[nodiscard]] CryptoResult<void> aes_cbc_decrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out);

/// One AES block. `in`, `out`: 16 bytes. @errors as aes_cbc_encrypt
[[nodiscard]] CryptoResult<void> aes_encrypt_block(Bytes key, Bytes in, MutableBytes out);

/// AES-256-GCM (SP 800-38D). `key`: 32 bytes, `nonce`: 12; `out`: in.size() + 16, the tag last.
/// @errors kInvalidKey, kInvalidArgument, kBufferTooSmall, kBackendFailure
[[nodiscard]] CryptoResult<void> aes_gcm_seal(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out);
/// The reverse: `in` ends with the tag, `out`: in.size() - 16, wiped when the tag is wrong.
/// @errors kVerificationFailed, and as aes_gcm_seal
[[nodiscard]] CryptoResult<void> aes_gcm_open(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out);

}  // namespace coffer::crypto
