#pragma once
#include <initializer_list>
#include <optional>

#include "base/fixed_buffer.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// The hash functions of FIPS 180-4 that the card knows.
enum class HashAlgorithm : std::uint8_t { kSha1, kSha224, kSha256, kSha384, kSha512 };

/// Longest digest, in bytes (SHA-512).
inline constexpr std::size_t kMaxDigest = 64;
/// A digest that is public, digest_size() long.
using Digest = FixedBuffer<kMaxDigest>;

/// Length of a digest: 20, 28, 32, 48 or 64 bytes.
[[nodiscard]] constexpr std::size_t digest_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return 20;
    case HashAlgorithm::kSha224:
      return 28;
    case HashAlgorithm::kSha256:
      return 32;
    case HashAlgorithm::kSha384:
      return 48;
    case HashAlgorithm::kSha512:
      return 64;
  }
  return 0;
}

/// The hash function whose digest has this length, if any.
[[nodiscard]] constexpr std::optional<HashAlgorithm> hash_of_size(std::size_t size) {
  for (auto h : {HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256, HashAlgorithm::kSha384,
                 HashAlgorithm::kSha512}) {
    if (digest_size(h) == size) return h;
  }
  return std::nullopt;
}

/// Pieces of a message, hashed or authenticated as if they stood in one buffer.
using Parts = std::initializer_list<Bytes>;

/// Hash of a public message. @errors kBackendFailure
[[nodiscard]] CryptoResult<Digest> hash(HashAlgorithm algorithm, Parts message);

/// Hash whose result is a secret: written to `out`, which must be exactly digest_size() long.
/// @errors kBufferTooSmall, kBackendFailure
[[nodiscard]] CryptoResult<void> hash_into(HashAlgorithm algorithm, Parts message, MutableBytes out);

}  // namespace coffer::crypto
