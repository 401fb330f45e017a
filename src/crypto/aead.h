#pragma once
// Authenticated encryption with associated data, the tag apart from the text.

#include "base/bytes.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// An algorithm, and the lengths that it takes, in bytes.
enum class Aead : std::uint8_t {
  kAesGcm,  ///< SP 800-38D. Key: 16, 24, 32; nonce: 1 to kMaxAeadNonce; tag: 12 to 16
  kAesCcm,  ///< SP 800-38C. Key: 16, 24, 32; nonce n: 7 to 13; tag: 4, 6, .. 16; text: below 2^(8 (15 - n))
  kChaCha20Poly1305,  ///< RFC 8439. Key: 32; nonce: 12; tag: 16
};

/// Longest nonce that every back-end takes. GCM would allow more; other lengths than 12 only cost time.
inline constexpr std::size_t kMaxAeadNonce = 128;
/// Length of the longest tag, and what to use unless a protocol says otherwise.
inline constexpr std::size_t kMaxAeadTag = 16;

/// What both directions take. A nonce must never come twice with one key: that gives away texts, and the key
/// of GCM's tags.
struct AeadParameters {
  Aead algorithm = Aead::kAesGcm;
  Bytes key;
  Bytes nonce;
  Bytes aad;  ///< authenticated, not encrypted; may be empty
};

/// Encrypts `in` and computes a tag of tag.size() bytes. `out`: as long as `in` (the same memory, or no
/// overlap); `tag`: outside of `in`. With nothing to encrypt, GCM is GMAC.
/// @errors  kInvalidKey       the key's length
///          kInvalidArgument  a length of the nonce, the tag or the text
///          kBufferTooSmall, kUnsupported, kBackendFailure
[[nodiscard]] CryptoResult<void> aead_seal(const AeadParameters& parameters, Bytes in, MutableBytes out,
                                           MutableBytes tag);

/// The reverse. After any failure beyond a check of lengths, as much of `out` as `in` is long holds zeros.
/// @errors kVerificationFailed (any input is not what was sealed), and as aead_seal
[[nodiscard]] CryptoResult<void> aead_open(const AeadParameters& parameters, Bytes in, Bytes tag,
                                           MutableBytes out);

}  // namespace coffer::crypto
