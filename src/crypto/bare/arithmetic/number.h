#pragma once
#include "base/bytes.h"
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

// Numbers of fixed length, in time that depends on lengths only. Unless told otherwise, all operands have one
// length, and an output may be one of the inputs.

/// out = a + b. @returns the carry, 0 or 1
Limb add(MutableLimbs out, Limbs a, Limbs b);
/// out = a - b. @returns the borrow, 0 or 1
Limb subtract(MutableLimbs out, Limbs a, Limbs b);
/// out += a, or nothing, as `mask` says. @returns the carry
Limb add_if(Limb mask, MutableLimbs out, Limbs a);
/// out -= a, or nothing. @returns the borrow
Limb subtract_if(Limb mask, MutableLimbs out, Limbs a);
/// out += small, carried on. @returns the carry
Limb add_small(MutableLimbs out, Limb small);
/// out -= small, borrowed on. @returns the borrow
Limb subtract_small(MutableLimbs out, Limb small);
/// out = a where `mask` is set; else it stays.
void copy_if(Limb mask, MutableLimbs out, Limbs a);
/// Exchanges the two where `mask` is set.
void swap_if(Limb mask, MutableLimbs a, MutableLimbs b);
/// A mask: set when a < b.
[[nodiscard]] Limb less_mask(Limbs a, Limbs b);
/// A mask: set when all limbs are zero.
[[nodiscard]] Limb zero_mask(Limbs a);
/// A mask: set when a = b.
[[nodiscard]] Limb equal_mask(Limbs a, Limbs b);

/// number = number / 2, with `top` (0 or 1) coming in above. @returns the bit that falls out
Limb shift_right(MutableLimbs number, Limb top = 0);
/// number = 2 number + low (0 or 1). @returns the bit that falls out
Limb shift_left(MutableLimbs number, Limb low = 0);

/// quotient = a / b, as long as a (may be a itself); remainder = a mod b, as long as b, apart from all else.
/// `b`: not zero. Bit by bit, for the rare operation without a Montgomery form (an even divisor).
void divide(MutableLimbs quotient, MutableLimbs remainder, Limbs a, Limbs b);

/// Sets all limbs to zero; `first` into the lowest.
void set_small(MutableLimbs out, Limb first);
/// Copies `from` into the low limbs and zeros above. `out` is as long or longer.
void widen(MutableLimbs out, Limbs from);
/// The number of bits of a public number.
[[nodiscard]] std::size_t public_bit_length(Limbs number);
/// Overwrites secret limbs in a way that the compiler may not leave out.
void wipe_limbs(MutableLimbs limbs);

/// Reads unsigned bytes, with zeros above. @returns false when they have more than out.size() limbs, whatever
/// their value
[[nodiscard]] bool load_big_endian(MutableLimbs out, Bytes bytes);
/// The same from the least significant byte on.
[[nodiscard]] bool load_little_endian(MutableLimbs out, Bytes bytes);
/// Writes the low out.size() bytes of a number, zeros above its limbs.
void store_big_endian(MutableBytes out, Limbs number);
/// The same, the least significant byte first.
void store_little_endian(MutableBytes out, Limbs number);

}  // namespace coffer::crypto::bare
