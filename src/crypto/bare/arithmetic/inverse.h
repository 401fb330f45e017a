#pragma once
#include "crypto/bare/arithmetic/number.h"

namespace coffer::crypto::bare {

/// Limbs of scratch that these functions need for n limbs: numbers of 30 bits in a limb, signed.
[[nodiscard]] constexpr std::size_t inverse_scratch(std::size_t n) {
  return 5 * ((n * kLimbBits + 2) / 30 + 1);
}

/// out = a^-1 mod m, in time that depends on the length n only. `m`: odd, above 1, of n limbs; `a`: below m;
/// `scratch`: inverse_scratch(n), left behind. @returns a mask: set when there is an inverse (a and m have no
/// common factor)
[[nodiscard]] Limb invert(MutableLimbs out, Limbs a, Limbs m, MutableLimbs scratch);

/// out = gcd(a, b) of numbers that are not both zero, in time that depends on the length n only. `scratch` as
/// above.
void greatest_common_divisor(MutableLimbs out, Limbs a, Limbs b, MutableLimbs scratch);

}  // namespace coffer::crypto::bare
