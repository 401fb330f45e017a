#pragma once
// Numbers are spans of limbs, the least significant first. Their lengths are public; what stands in them
// never decides a branch or an index.

#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/bare/declassify.h"

namespace coffer::crypto::bare {

/// A digit of a number. 32 bits everywhere, so that hosts test what the microcontroller runs.
using Limb = std::uint32_t;
/// Holds the product of two limbs and two limbs more.
using WideLimb = std::uint64_t;
/// A number to read.
using Limbs = std::span<const Limb>;
/// A number to write.
using MutableLimbs = std::span<Limb>;

/// Bytes of a limb: 4.
inline constexpr std::size_t kLimbBytes = sizeof(Limb);
/// Bits of a limb: 32.
inline constexpr std::size_t kLimbBits = 8 * kLimbBytes;

/// How many limbs a number of `bytes` bytes takes.
[[nodiscard]] constexpr std::size_t limbs_for_bytes(std::size_t bytes) {
  return (bytes + kLimbBytes - 1) / kLimbBytes;
}

/// The value, of which the compiler now knows nothing: it cannot make a branch of what is computed with it.
[[nodiscard]] inline Limb hide(Limb value) {
  asm volatile("" : "+r"(value));
  return value;
}

// A mask is all ones for "yes" or zero for "no".

/// Set for 1. `bit`: 0 or 1.
[[nodiscard]] inline Limb mask_of_bit(Limb bit) { return 0u - hide(bit); }
/// Set for zero.
[[nodiscard]] inline Limb mask_if_zero(Limb value) {
  return mask_of_bit(((value | (0u - value)) >> (kLimbBits - 1)) ^ 1u);
}
/// Set for an odd value.
[[nodiscard]] inline Limb mask_if_odd(Limb value) { return mask_of_bit(value & 1u); }
/// `if_set` where `mask` is set, else `if_clear`, without a branch.
[[nodiscard]] inline Limb select(Limb mask, Limb if_set, Limb if_clear) {
  return if_clear ^ (mask & (if_set ^ if_clear));
}

/// The value, which others may see.
[[nodiscard]] inline Limb make_public(Limb value) {
  declassify(&value, sizeof(value));
  return value;
}
/// Whether a mask is set, for a decision that others may see.
[[nodiscard]] inline bool reveal(Limb mask) { return make_public(mask) != 0; }

}  // namespace coffer::crypto::bare
