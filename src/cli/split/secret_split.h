#pragma once
// A secret of 256 bits among custodians: any `threshold` of them have it, fewer know nothing of it.
// docs/spec/secret-cards.md is the specification.

#include <array>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace coffer::cli {

inline constexpr std::size_t kSplitSecretSize = 32;
/// The secret, and the digest by which custodians see that they have put the right one together.
inline constexpr std::size_t kPartSize = kSplitSecretSize + 4;
inline constexpr unsigned kMostParts = 255;

/// One custodian's part.
struct SecretPart {
  std::array<std::uint8_t, 3> set{};  ///< drawn for this split: parts of one set belong together
  std::uint8_t threshold = 0;         ///< 2..total
  std::uint8_t number = 0;            ///< 1..total
  Secret<kPartSize> value;
};

/// Why parts make no secret.
enum class SplitError {
  kWrongNumbers,  ///< a threshold below 2 or above the total, or a total over 255
  kTooFew,        ///< fewer parts than the threshold
  kMixed,         ///< parts of different sets
  kTwice,         ///< one part twice
  kWrong,         ///< the digest does not fit: a part was made up
  kNoRandomness,  ///< the random generator failed
};

/// Splits a secret (Shamir, over the field of 256 elements, byte by byte). @errors kWrongNumbers,
/// kNoRandomness
[[nodiscard]] Result<std::vector<SecretPart>, SplitError> split_secret(
    std::span<const std::uint8_t, kSplitSecretSize> secret, unsigned threshold, unsigned total);

/// Puts it together from the threshold's number of parts or more. @errors kTooFew, kMixed, kTwice, kWrong
[[nodiscard]] Result<void, SplitError> join_parts(std::span<const SecretPart* const> parts,
                                                  Secret<kSplitSecretSize>& secret);

}  // namespace coffer::cli
