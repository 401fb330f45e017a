#pragma once
// The inner loops of numbers. On a Cortex-M0+ they are assembly (armv6m/), on a Cortex-M33 most of them
// (armv8m/), everywhere else the C++ of namespace reference, which the assembly is tested against. All in
// time that depends on lengths only; outputs may be inputs.

#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// Limbs of the numbers that multiply_256 and its neighbours take; products of longer ones are made of these.
inline constexpr std::size_t kBlockLimbs = 8;

namespace reference {

/// out = a + b, n limbs each. @returns the carry
Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n);
/// out = a - b. @returns the borrow
Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n);
/// out += a & mask, for a mask. @returns the carry
Limb add_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
/// out -= a & mask. @returns the borrow
Limb subtract_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
/// out += a, or out -= a where `minus` is set. @returns the carry, 0 or 1, or the borrow as -1 (or 0)
Limb add_or_subtract(Limb* out, const Limb* a, std::size_t n, Limb minus);
/// out = a + b, and then twice: out += excess, n limbs too, where the sum before had a carry. Where excess is
/// 2^(32 n) mod m and small, that is a + b modulo m, below 2^(32 n). `out`: apart from excess.
void add_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess);
/// The same for a - b and borrows.
void subtract_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess);
/// out = |a - b|, of n limbs that are a multiple of kBlockLimbs. @returns a mask: set when a < b
Limb absolute_difference(Limb* out, const Limb* a, const Limb* b, std::size_t n);
/// out += a digit, n limbs each. @returns what belongs into the limb above
Limb multiply_add(Limb* out, const Limb* a, std::size_t n, Limb digit);
/// out += factor times the sum of digits[i] 2^(32 i), where all products of digits and factor are below 2^30.
/// @returns the carry, of any sign
std::int32_t add_digits(Limb* out, const std::int32_t* digits, std::size_t n, std::int32_t factor);
/// out = 0, n limbs.
void clear(Limb* out, std::size_t n);
/// out[16] = a[8] b[8]
void multiply_256(Limb* out, const Limb* a, const Limb* b);
/// out[16] = a[8]^2
void square_256(Limb* out, const Limb* a);
/// out[n] = the first n limbs of entry `wanted` of `count`, zeros where there is none: all are read. n: a
/// multiple of four. `stride`: limbs from one entry to the next, n or more.
void look_up(Limb* out, const Limb* entries, std::size_t n, std::size_t stride, std::size_t count,
             Limb wanted);
/// out[8] = a[8] b[8] mod 2^256
void multiply_low_256(Limb* out, const Limb* a, const Limb* b);
/// out[24] = a[12] b[12]
void multiply_384(Limb* out, const Limb* a, const Limb* b);
/// out[24] = a[12]^2
void square_384(Limb* out, const Limb* a);

}  // namespace reference

#ifdef __ARM_ARCH_6M__
extern "C" {
Limb coffer_add(Limb* out, const Limb* a, const Limb* b, std::size_t n);
Limb coffer_subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n);
Limb coffer_add_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
Limb coffer_subtract_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
Limb coffer_add_or_subtract(Limb* out, const Limb* a, std::size_t n, Limb minus);
void coffer_add_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess);
void coffer_subtract_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess);
Limb coffer_absolute_difference(Limb* out, const Limb* a, const Limb* b, std::size_t n);
Limb coffer_multiply_add(Limb* out, const Limb* a, std::size_t n, Limb digit);
std::int32_t coffer_add_digits(Limb* out, const std::int32_t* digits, std::size_t n, std::int32_t factor);
void coffer_clear(Limb* out, std::size_t n);
void coffer_look_up(Limb* out, const Limb* entries, std::size_t n, std::size_t stride, std::size_t count,
                    Limb wanted);
void coffer_multiply_256(Limb* out, const Limb* a, const Limb* b);
void coffer_square_256(Limb* out, const Limb* a);
void coffer_multiply_low_256(Limb* out, const Limb* a, const Limb* b);
void coffer_multiply_384(Limb* out, const Limb* a, const Limb* b);
void coffer_square_384(Limb* out, const Limb* a);
}
namespace kernels {
inline constexpr auto& add = coffer_add;
inline constexpr auto& subtract = coffer_subtract;
inline constexpr auto& add_if = coffer_add_if;
inline constexpr auto& subtract_if = coffer_subtract_if;
inline constexpr auto& add_or_subtract = coffer_add_or_subtract;
inline constexpr auto& add_folded = coffer_add_folded;
inline constexpr auto& subtract_folded = coffer_subtract_folded;
inline constexpr auto& absolute_difference = coffer_absolute_difference;
inline constexpr auto& multiply_add = coffer_multiply_add;
inline constexpr auto& add_digits = coffer_add_digits;
inline constexpr auto& clear = coffer_clear;
inline constexpr auto& look_up = coffer_look_up;
inline constexpr auto& multiply_256 = coffer_multiply_256;
inline constexpr auto& square_256 = coffer_square_256;
inline constexpr auto& multiply_low_256 = coffer_multiply_low_256;
inline constexpr auto& multiply_384 = coffer_multiply_384;
inline constexpr auto& square_384 = coffer_square_384;
}  // namespace kernels
#elif defined(__ARM_ARCH_8M_MAIN__) && defined(__ARM_FEATURE_DSP)
extern "C" {
Limb coffer_add(Limb* out, const Limb* a, const Limb* b, std::size_t n);
Limb coffer_subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n);
Limb coffer_add_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
Limb coffer_subtract_if(Limb* out, const Limb* a, std::size_t n, Limb mask);
Limb coffer_multiply_add(Limb* out, const Limb* a, std::size_t n, Limb digit);
void coffer_multiply_256(Limb* out, const Limb* a, const Limb* b);
void coffer_square_256(Limb* out, const Limb* a);
void coffer_multiply_low_256(Limb* out, const Limb* a, const Limb* b);
void coffer_multiply_384(Limb* out, const Limb* a, const Limb* b);
void coffer_square_384(Limb* out, const Limb* a);
}
namespace kernels {
using namespace reference;
inline constexpr auto& add = coffer_add;
inline constexpr auto& subtract = coffer_subtract;
inline constexpr auto& add_if = coffer_add_if;
inline constexpr auto& subtract_if = coffer_subtract_if;
inline constexpr auto& multiply_add = coffer_multiply_add;
inline constexpr auto& multiply_256 = coffer_multiply_256;
inline constexpr auto& square_256 = coffer_square_256;
inline constexpr auto& multiply_low_256 = coffer_multiply_low_256;
inline constexpr auto& multiply_384 = coffer_multiply_384;
inline constexpr auto& square_384 = coffer_square_384;
inline void add_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess) {
  Limb carry = add(out, a, b, n);
  for (int i = 0; i < 2; ++i) carry = add_if(out, excess, n, mask_of_bit(carry));
}
inline void subtract_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess) {
  Limb borrow = subtract(out, a, b, n);
  for (int i = 0; i < 2; ++i) borrow = subtract_if(out, excess, n, mask_of_bit(borrow));
}
}  // namespace kernels
#else
namespace kernels = reference;
#endif

}  // namespace coffer::crypto::bare
