#pragma once
// AES in the modes of operation that only keep data secret. None of them notices a change: see aead.h.

#include "base/bytes.h"
#include "crypto/cipher.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// A mode of operation, and what it takes besides a key of 16, 24 or 32 bytes and an IV of 16:
enum class AesMode : std::uint8_t {
  kEcb,     ///< SP 800-38A, 6.1. No IV; data: a multiple of 16 bytes, each block on its own
  kCbc,     ///< SP 800-38A, 6.2. Data: a multiple of 16 bytes, no padding
  kCfb128,  ///< SP 800-38A, 6.3, with segments of 128 bits. Data: of any length, the last segment may be
            ///< short
  kOfb,     ///< SP 800-38A, 6.4. Data: of any length
  kCtr,     ///< SP 800-38A, 6.5. IV: the first counter block, all of it one big-endian counter that wraps
  kXts,  ///< SP 800-38E, IEEE 1619. Key: 32 or 64 bytes (data key, then tweak key); IV: the tweak as it goes
         ///< into the cipher; data: one data unit of 16 bytes to kMaxXtsUnit, ciphertext stealing at its end
};

/// Longest data unit of XTS, in bytes (SP 800-38E, section 4: 2^20 blocks).
inline constexpr std::size_t kMaxXtsUnit = kAesBlock << 20;

/// Encrypts or decrypts `in` whole. `iv`: 16 bytes, none for kEcb; `out`: as long as `in` (the same memory,
/// or no overlap).
/// @errors  kInvalidKey       a length that the mode does not take; XTS: two equal halves (FIPS 140-3 IG,
/// C.I)
///          kInvalidArgument  a length of `iv` or `in` that the mode does not take
///          kBufferTooSmall, kBackendFailure
[[nodiscard]] CryptoResult<void> aes_encrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out);
/// The reverse, with the same lengths and errors. A wrong key or a changed text gives other data, and no
/// error.
[[nodiscard]] CryptoResult<void> aes_decrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out);

}  // namespace coffer::crypto
