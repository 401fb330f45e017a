#include "crypto/bare/arithmetic/modulus.h"

#include <array>

namespace coffer::crypto::bare {
namespace {

/// -m^-1 mod 2^32 by Newton's iteration: each doubles the bits that are right, from the three of m itself.
Limb negated_inverse(Limb m) {
  Limb inverse = m;
  for (int i = 0; i < 4; ++i) inverse *= 2u - m * inverse;
  return 0u - inverse;
}

/// x = 2 x mod m, for x below m.
void double_modulo(MutableLimbs x, Limbs m) {
  const Limb carry = shift_left(x);
  (void)subtract_if(mask_of_bit(carry) | ~less_mask(x, m), x, m);
}

/// x = 2^bits - m, which is 2^bits mod m, for m has `bits` bits.
void set_power_above(MutableLimbs x, Limbs m, std::size_t bits) {
  set_small(x, 0);
  (void)subtract(x, x, m);
  const std::size_t excess = x.size() * kLimbBits - bits;
  if (excess > 0) x.back() &= ~Limb{0} >> excess;
}

/// Takes entry `wanted` of the table, touching all.
void look_up(MutableLimbs out, Limbs table, std::size_t entries, Limb wanted) {
  set_small(out, 0);
  for (std::size_t i = 0; i < entries; ++i) {
    copy_if(mask_if_zero(static_cast<Limb>(i) ^ wanted), out, table.subspan(i * out.size(), out.size()));
  }
}

/// `width` bits of the exponent from bit `at` upwards, at a place where they lie in one limb.
Limb digit_at(Limbs exponent, std::size_t at, std::size_t width) {
  return (exponent[at / kLimbBits] >> (at % kLimbBits)) & ((Limb{1} << width) - 1u);
}

/// The widest window, of 1, 2 or 4 bits (which divide a limb's), whose table has room.
std::size_t window_for(std::size_t limbs, std::size_t room) {
  if (room >= 16 * limbs) return 4;
  return room >= 4 * limbs ? 2 : 1;
}

}  // namespace

Modulus make_modulus(Limbs m, std::size_t bits, MutableLimbs r2) {
  const Modulus modulus{m, r2, negated_inverse(m[0])};
  const std::size_t n_bits = m.size() * kLimbBits;
  set_power_above(r2, m, bits);
  for (std::size_t i = bits; i < n_bits; ++i) double_modulo(r2, m);
  // R is there: now 2^(32 n) R, by squaring and doubling along the bits of 32 n.
  double_modulo(r2, m);
  std::size_t top = 1;
  while (top <= n_bits / 2) top *= 2;
  for (std::size_t bit = top / 2; bit > 0; bit /= 2) {
    multiply(modulus, r2, r2, r2);
    if ((n_bits & bit) != 0) double_modulo(r2, m);
  }
  return modulus;
}

// Coarsely integrated operand scanning (Koc, Acar, Kaliski: Analyzing and comparing Montgomery multiplication
// algorithms, 1996): after each limb of `a` one limb is reduced away.
void multiply(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  std::array<Limb, kMaxModulusLimbs + 2> storage;
  const std::size_t n = modulus.size();
  const MutableLimbs t = MutableLimbs(storage).first(n + 2);
  set_small(t, 0);
  for (std::size_t i = 0; i < n; ++i) {
    WideLimb sum = 0;
    const Limb digit = a[i];
    for (std::size_t j = 0; j < n; ++j) {
      sum = WideLimb{digit} * b[j] + t[j] + (sum >> kLimbBits);
      t[j] = static_cast<Limb>(sum);
    }
    sum = WideLimb{t[n]} + (sum >> kLimbBits);
    t[n] = static_cast<Limb>(sum);
    t[n + 1] = static_cast<Limb>(sum >> kLimbBits);

    const Limb factor = t[0] * modulus.m_inverse;
    sum = WideLimb{factor} * modulus.m[0] + t[0];
    for (std::size_t j = 1; j < n; ++j) {
      sum = WideLimb{factor} * modulus.m[j] + t[j] + (sum >> kLimbBits);
      t[j - 1] = static_cast<Limb>(sum);
    }
    sum = WideLimb{t[n]} + (sum >> kLimbBits);
    t[n - 1] = static_cast<Limb>(sum);
    t[n] = t[n + 1] + static_cast<Limb>(sum >> kLimbBits);
  }
  const MutableLimbs result = t.first(n);
  (void)subtract_if(~mask_if_zero(t[n]) | ~less_mask(result, modulus.m), result, modulus.m);
  for (std::size_t i = 0; i < n; ++i) out[i] = result[i];
  wipe_limbs(t);
}

void add(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  const Limb carry = add(out, a, b);
  (void)subtract_if(mask_of_bit(carry) | ~less_mask(out, modulus.m), out, modulus.m);
}

void subtract(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  const Limb borrow = subtract(out, a, b);
  (void)add_if(mask_of_bit(borrow), out, modulus.m);
}

void set_one(const Modulus& modulus, MutableLimbs out) {
  set_small(out, 1);
  multiply(modulus, out, out, modulus.r2);
}

void enter(const Modulus& modulus, MutableLimbs out, Limbs number) {
  const std::size_t n = modulus.size();
  std::array<Limb, kMaxModulusLimbs> storage;
  const MutableLimbs part = MutableLimbs(storage).first(n);
  set_small(out, 0);
  // Horner's rule over parts of n limbs, from the top: out = (out R + part) R.
  for (std::size_t at = (number.size() + n - 1) / n * n; at > 0; at -= n) {
    widen(part, number.subspan(at - n, std::min(n, number.size() - (at - n))));
    multiply(modulus, part, part, modulus.r2);
    multiply(modulus, out, out, modulus.r2);
    add(modulus, out, out, part);
  }
  wipe_limbs(part);
}

void leave(const Modulus& modulus, MutableLimbs out, Limbs a) {
  std::array<Limb, kMaxModulusLimbs> storage;
  const MutableLimbs one = MutableLimbs(storage).first(modulus.size());
  set_small(one, 1);
  multiply(modulus, out, a, one);
}

void power(const Modulus& modulus, MutableLimbs out, Limbs base, Limbs exponent, MutableLimbs table) {
  const std::size_t n = modulus.size();
  const std::size_t width = window_for(n, table.size());
  const std::size_t entries = std::size_t{1} << width;
  const auto entry = [&](std::size_t i) { return table.subspan(i * n, n); };
  set_one(modulus, entry(0));
  widen(entry(1), base);
  for (std::size_t i = 2; i < entries; ++i) multiply(modulus, entry(i), entry(i - 1), entry(1));
  std::array<Limb, kMaxModulusLimbs> storage;
  const MutableLimbs factor = MutableLimbs(storage).first(n);
  set_one(modulus, out);
  for (std::size_t at = exponent.size() * kLimbBits; at > 0;) {
    at -= width;
    for (std::size_t i = 0; i < width; ++i) multiply(modulus, out, out, out);
    look_up(factor, table, entries, digit_at(exponent, at, width));
    multiply(modulus, out, out, factor);
  }
  wipe_limbs(factor);
}

void power_public(const Modulus& modulus, MutableLimbs out, Limbs base, Limbs exponent) {
  set_one(modulus, out);
  for (std::size_t bit = public_bit_length(exponent); bit-- > 0;) {
    multiply(modulus, out, out, out);
    if (digit_at(exponent, bit, 1) != 0) multiply(modulus, out, out, base);
  }
}

}  // namespace coffer::crypto::bare
