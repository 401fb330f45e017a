#include "crypto/bare/arithmetic/kernels.h"

namespace coffer::crypto::bare::reference {
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

void set_zero(Limb* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = 0;
}

void copy(Limb* out, const Limb* from, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = from[i];
}

/// out[2 n] = a[n] b[n], a row for each limb of b.
template <std::size_t n>
void multiply_rows(Limb* out, const Limb* a, const Limb* b) {
  Limb product[2 * n];
  set_zero(product, n);
  for (std::size_t i = 0; i < n; ++i) product[i + n] = multiply_add(product + i, a, n, b[i]);
  copy(out, product, 2 * n);
}

}  // namespace

Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) out[i] = add_limbs(a[i], b[i], carry);
  return carry;
}

Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  Limb borrow = 0;
  for (std::size_t i = 0; i < n; ++i) out[i] = subtract_limbs(a[i], b[i], borrow);
  return borrow;
}

Limb add_if(Limb* out, const Limb* a, std::size_t n, Limb mask) {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) out[i] = add_limbs(out[i], a[i] & mask, carry);
  return carry;
}

Limb subtract_if(Limb* out, const Limb* a, std::size_t n, Limb mask) {
  Limb borrow = 0;
  for (std::size_t i = 0; i < n; ++i) out[i] = subtract_limbs(out[i], a[i] & mask, borrow);
  return borrow;
}

Limb add_or_subtract(Limb* out, const Limb* a, std::size_t n, Limb minus) {
  Limb carry = minus & 1u;  // a difference is the sum with the complement and one
  for (std::size_t i = 0; i < n; ++i) out[i] = add_limbs(out[i], a[i] ^ minus, carry);
  return carry + minus;
}

void add_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess) {
  Limb carry = add(out, a, b, n);
  for (int i = 0; i < 2; ++i) carry = add_if(out, excess, n, mask_of_bit(carry));
}

void subtract_folded(Limb* out, const Limb* a, const Limb* b, std::size_t n, const Limb* excess) {
  Limb borrow = subtract(out, a, b, n);
  for (int i = 0; i < 2; ++i) borrow = subtract_if(out, excess, n, mask_of_bit(borrow));
}

Limb absolute_difference(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  const Limb is_less = mask_of_bit(subtract(out, a, b, n));
  Limb carry = is_less & 1u;
  for (std::size_t i = 0; i < n; ++i) out[i] = add_limbs(out[i] ^ is_less, 0, carry);
  return is_less;
}

Limb multiply_add(Limb* out, const Limb* a, std::size_t n, Limb digit) {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const WideLimb sum = WideLimb{a[i]} * digit + out[i] + carry;
    out[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> kLimbBits);
  }
  return carry;
}

std::int32_t add_digits(Limb* out, const std::int32_t* digits, std::size_t n, std::int32_t factor) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += std::int64_t{out[i]} + digits[i] * factor;
    out[i] = static_cast<Limb>(sum);
    sum >>= kLimbBits;
  }
  return static_cast<std::int32_t>(sum);
}

void clear(Limb* out, std::size_t n) { set_zero(out, n); }

void look_up(Limb* out, const Limb* entries, std::size_t n, std::size_t stride, std::size_t count,
             Limb wanted) {
  set_zero(out, n);
  for (std::size_t i = 0; i < count; ++i, entries += stride) {
    const Limb is_wanted = mask_if_zero(static_cast<Limb>(i) ^ wanted);
    for (std::size_t limb = 0; limb < n; ++limb) out[limb] |= entries[limb] & is_wanted;
  }
}

void multiply_256(Limb* out, const Limb* a, const Limb* b) { multiply_rows<kBlockLimbs>(out, a, b); }
void square_256(Limb* out, const Limb* a) { multiply_rows<kBlockLimbs>(out, a, a); }
void multiply_384(Limb* out, const Limb* a, const Limb* b) { multiply_rows<12>(out, a, b); }
void square_384(Limb* out, const Limb* a) { multiply_rows<12>(out, a, a); }

void multiply_low_256(Limb* out, const Limb* a, const Limb* b) {
  Limb product[kBlockLimbs];
  set_zero(product, kBlockLimbs);
  for (std::size_t i = 0; i < kBlockLimbs; ++i) (void)multiply_add(product + i, a, kBlockLimbs - i, b[i]);
  copy(out, product, kBlockLimbs);
}

}  // namespace coffer::crypto::bare::reference
