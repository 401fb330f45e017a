#pragma once
// The n-of-m split of a password as sc-hsm-tool does it (--pwd-shares-threshold, --pwd-shares-total): Shamir
// over the integers modulo a safe prime of 64 bits.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace coffer::cli {

inline constexpr std::size_t kSplitPasswordSize = 8;
using SplitPassword = SecretBuffer<kSplitPasswordSize>;

/// sc-hsm-tool reads an id as hexadecimal that it printed in decimal: from ten on they differ.
inline constexpr unsigned kMostPasswordParts = 9;

/// What sc-hsm-tool shows a custodian as prime, share ID and share value. Numbers are big-endian.
struct PasswordPart {
  std::array<std::uint8_t, kSplitPasswordSize> prime{};
  unsigned id = 0;
  std::array<std::uint8_t, kSplitPasswordSize> value{};
};

/// Why parts make no password.
enum class PasswordSplitError {
  kWrongNumbers,  ///< a threshold below 2 or above the total, a total below 3 or over 9
  kTooFew,        ///< fewer than two
  kMixed,         ///< of different primes
  kTwice,         ///< one id twice, or a value that is not below the prime
  kBackend,       ///< OpenSSL failed
};

/// A new password, and its parts. Its first byte is not zero, so that sc-hsm-tool can put it together.
/// @errors kWrongNumbers, kBackend
[[nodiscard]] Result<std::vector<PasswordPart>, PasswordSplitError> make_split_password(
    unsigned threshold, unsigned total, SplitPassword& password);

/// Puts a password together from the threshold's number of parts, exactly: with another number it is another
/// password, which only shows when it is used. Without leading zero bytes, as sc-hsm-tool takes it.
/// @errors kTooFew, kMixed, kTwice, kBackend
[[nodiscard]] Result<void, PasswordSplitError> join_password(std::span<const PasswordPart> parts,
                                                             SplitPassword& password);

}  // namespace coffer::cli
