#include "crypto/bare/arithmetic/number.h"

#include "base/wipe.h"

namespace coffer::crypto::bare {
namespace {

/// The sum's low limb; the carry is its high one.
Limb add_limbs(Limb a, Limb b, Limb& carry) {
  const WideLimb sum = WideLimb{a} + b + carry;
  carry = static_cast<Limb>(sum >> kLimbBits);
  return static_cast<Limb>(sum);
}

Limb subtract_limbs(Limb a, Limb b, Limb& borrow) {
  const WideLimb difference = WideLimb{a} - b - borrow;
  borrow = static_cast<Limb>(difference >> kLimbBits) & 1u;
  return static_cast<Limb>(difference);
}

}  // namespace

Limb add(MutableLimbs out, Limbs a, Limbs b) {
  Limb carry = 0;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = add_limbs(a[i], b[i], carry);
  return carry;
}

Limb subtract(MutableLimbs out, Limbs a, Limbs b) {
  Limb borrow = 0;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = subtract_limbs(a[i], b[i], borrow);
  return borrow;
}

Limb add_if(Limb mask, MutableLimbs out, Limbs a) {
  Limb carry = 0;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = add_limbs(out[i], a[i] & mask, carry);
  return carry;
}

Limb subtract_if(Limb mask, MutableLimbs out, Limbs a) {
  Limb borrow = 0;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = subtract_limbs(out[i], a[i] & mask, borrow);
  return borrow;
}

Limb add_small(MutableLimbs out, Limb small) {
  Limb carry = small;
  for (Limb& limb : out) {
    Limb next = 0;
    limb = add_limbs(limb, carry, next);
    carry = next;
  }
  return carry;
}

Limb subtract_small(MutableLimbs out, Limb small) {
  Limb borrow = small;
  for (Limb& limb : out) {
    Limb next = 0;
    limb = subtract_limbs(limb, borrow, next);
    borrow = next;
  }
  return borrow;
}

void copy_if(Limb mask, MutableLimbs out, Limbs a) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = select(mask, a[i], out[i]);
}

void swap_if(Limb mask, MutableLimbs a, MutableLimbs b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Limb difference = (a[i] ^ b[i]) & mask;
    a[i] ^= difference;
    b[i] ^= difference;
  }
}

Limb less_mask(Limbs a, Limbs b) {
  Limb borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) (void)subtract_limbs(a[i], b[i], borrow);
  return mask_of_bit(borrow);
}

Limb zero_mask(Limbs a) {
  Limb bits = 0;
  for (const Limb limb : a) bits |= limb;
  return mask_if_zero(bits);
}

Limb equal_mask(Limbs a, Limbs b) {
  Limb difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  return mask_if_zero(difference);
}

Limb shift_right(MutableLimbs number, Limb top) {
  for (std::size_t i = number.size(); i-- > 0;) {
    const Limb out = number[i] & 1u;
    number[i] = (number[i] >> 1) | (top << (kLimbBits - 1));
    top = out;
  }
  return top;
}

Limb shift_left(MutableLimbs number, Limb low) {
  for (Limb& limb : number) {
    const Limb out = limb >> (kLimbBits - 1);
    limb = (limb << 1) | low;
    low = out;
  }
  return low;
}

void multiply(MutableLimbs out, Limbs a, Limbs b) {
  set_small(out, 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    Limb carry = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const WideLimb sum = WideLimb{a[i]} * b[j] + out[i + j] + carry;
      out[i + j] = static_cast<Limb>(sum);
      carry = static_cast<Limb>(sum >> kLimbBits);
    }
    out[i + b.size()] = carry;
  }
}

void divide(MutableLimbs quotient, MutableLimbs remainder, Limbs a, Limbs b) {
  set_small(remainder, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    Limb digits = a[i];
    for (std::size_t bit = 0; bit < kLimbBits; ++bit) {
      const Limb above = shift_left(remainder, digits >> (kLimbBits - 1));
      const Limb fits = mask_of_bit(above) | ~less_mask(remainder, b);
      (void)subtract_if(fits, remainder, b);
      digits = (digits << 1) | (fits & 1u);
    }
    quotient[i] = digits;
  }
}

void set_small(MutableLimbs out, Limb first) {
  for (Limb& limb : out) limb = 0;
  out[0] = first;
}

void widen(MutableLimbs out, Limbs from) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i < from.size() ? from[i] : 0;
}

std::size_t public_bit_length(Limbs number) {
  std::size_t bits = number.size() * kLimbBits;
  while (bits > 0 && ((number[(bits - 1) / kLimbBits] >> ((bits - 1) % kLimbBits)) & 1u) == 0) --bits;
  return bits;
}

void wipe_limbs(MutableLimbs limbs) {
  coffer::wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(limbs.data()), limbs.size_bytes()));
}

bool load_little_endian(MutableLimbs out, Bytes bytes) {
  if (limbs_for_bytes(bytes.size()) > out.size()) return false;
  set_small(out, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[i / kLimbBytes] |= Limb{bytes[i]} << (8 * (i % kLimbBytes));
  }
  return true;
}

bool load_big_endian(MutableLimbs out, Bytes bytes) {
  if (limbs_for_bytes(bytes.size()) > out.size()) return false;
  set_small(out, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[i / kLimbBytes] |= Limb{bytes[bytes.size() - 1 - i]} << (8 * (i % kLimbBytes));
  }
  return true;
}

void store_little_endian(MutableBytes out, Limbs number) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Limb limb = i / kLimbBytes < number.size() ? number[i / kLimbBytes] : 0;
    out[i] = static_cast<std::uint8_t>(limb >> (8 * (i % kLimbBytes)));
  }
}

void store_big_endian(MutableBytes out, Limbs number) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Limb limb = i / kLimbBytes < number.size() ? number[i / kLimbBytes] : 0;
    out[out.size() - 1 - i] = static_cast<std::uint8_t>(limb >> (8 * (i % kLimbBytes)));
  }
}

}  // namespace coffer::crypto::bare
