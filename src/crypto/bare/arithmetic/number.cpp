#include "crypto/bare/arithmetic/number.h"

#include "crypto/bare/arithmetic/kernels.h"

namespace coffer::crypto::bare {
Limb add(MutableLimbs out, Limbs a, Limbs b) {
  return kernels::add(out.data(), a.data(), b.data(), out.size());
}

Limb subtract(MutableLimbs out, Limbs a, Limbs b) {
  return kernels::subtract(out.data(), a.data(), b.data(), out.size());
}

Limb add_if(Limb mask, MutableLimbs out, Limbs a) {
  return kernels::add_if(out.data(), a.data(), out.size(), mask);
}

Limb subtract_if(Limb mask, MutableLimbs out, Limbs a) {
  return kernels::subtract_if(out.data(), a.data(), out.size(), mask);
}

Limb add_small(MutableLimbs out, Limb small) {
  Limb carry = small;
  for (Limb& limb : out) {
    limb += carry;
    carry = Limb{limb < carry};
  }
  return carry;
}

Limb subtract_small(MutableLimbs out, Limb small) {
  Limb borrow = small;
  for (Limb& limb : out) {
    const Limb before = limb;
    limb -= borrow;
    borrow = Limb{before < limb};
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
  for (std::size_t i = 0; i < a.size(); ++i) {
    borrow = static_cast<Limb>((WideLimb{a[i]} - b[i] - borrow) >> kLimbBits) & 1u;
  }
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
  kernels::clear(limbs.data(), limbs.size());
  asm volatile("" : : "r"(limbs.data()) : "memory");  // as in base/wipe.cpp
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
