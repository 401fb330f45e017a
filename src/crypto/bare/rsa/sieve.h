#pragma once
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// A sieve looks at so many numbers, in steps of four from the first.
inline constexpr std::size_t kSieveSteps = 1024;
/// Limbs that it needs to mark them.
inline constexpr std::size_t kSieveLimbs = kSieveSteps / kLimbBits;
/// More survivors than this are never kept; there are about a hundred.
inline constexpr std::size_t kMostSurvivors = 256;

/// Finds those of `first`, first + 4, first + 8 ... that no odd prime below 2^16 divides. `first`: secret, of
/// any length above 32 bits. `marks`: scratch of kSieveLimbs; `survivors`: kMostSurvivors. Takes time, and
/// touches memory, by the length alone, up to how many survive. @returns how many there are; which, in steps,
/// stands in `survivors` in ascending order
[[nodiscard]] std::size_t sieve(Limbs first, MutableLimbs marks, MutableLimbs survivors);

}  // namespace coffer::crypto::bare
