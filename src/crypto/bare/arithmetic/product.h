#pragma once
#include "crypto/bare/arithmetic/kernels.h"
#include "crypto/bare/arithmetic/number.h"

namespace coffer::crypto::bare {

// Products, in time that depends on lengths only. Numbers of 8, 16, 24, 32 ... limbs are multiplied by blocks
// of eight, with Karatsuba's method above; others limb by limb.

/// Whether numbers of n limbs are multiplied by blocks: then the half products below take them.
[[nodiscard]] constexpr bool has_blocks(std::size_t n) { return n > 0 && n % kBlockLimbs == 0; }

/// Limbs of scratch that products of n limbs by n limbs need.
[[nodiscard]] constexpr std::size_t product_scratch(std::size_t n) { return 2 * n; }

/// out = a b, of a.size() + b.size() limbs, apart from both. For lengths that differ or have no blocks, or
/// without `scratch` (product_scratch(n) limbs, left behind), limb by limb.
void multiply(MutableLimbs out, Limbs a, Limbs b, MutableLimbs scratch = {});
/// out = a^2, of 2 n limbs, apart from a, for n limbs that have blocks.
void square(MutableLimbs out, Limbs a, MutableLimbs scratch);
/// out = a b mod 2^(32 n), for n limbs that have blocks; apart from both.
void multiply_low(MutableLimbs out, Limbs a, Limbs b, MutableLimbs scratch);
/// out = a b, of 2 n limbs, whose low half the caller knows already, for n limbs that have blocks: that
/// spares one of three products. `low`: the low half; apart from `out`, as a and b.
void multiply_high(MutableLimbs out, Limbs a, Limbs b, Limbs low, MutableLimbs scratch);

}  // namespace coffer::crypto::bare
