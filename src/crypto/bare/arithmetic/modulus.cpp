#include "crypto/bare/arithmetic/modulus.h"

#include <array>

#include "crypto/bare/arithmetic/product.h"

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

/// `width` bits of the exponent from bit `at` upwards, zeros above it.
Limb digit_at(Limbs exponent, std::size_t at, std::size_t width) {
  const std::size_t limb = at / kLimbBits;
  WideLimb bits = exponent[limb];
  if (limb + 1 < exponent.size()) bits |= WideLimb{exponent[limb + 1]} << kLimbBits;
  return static_cast<Limb>(bits >> (at % kLimbBits)) & ((Limb{1} << width) - 1u);
}

/// The widest window, of 1 to 5 bits, whose table has room.
std::size_t window_for(std::size_t limbs, std::size_t room) {
  std::size_t width = 5;
  while (width > 1 && room < limbs << width) --width;
  return width;
}

/// inverse = m^-1 mod 2^(32 n), from the negated inverse of the lowest limb: Newton's iteration again.
void invert_modulo_power_of_two(MutableLimbs inverse, Limbs m, Limb negated) {
  std::array<Limb, 2 * kMaxModulusLimbs> storage;
  const MutableLimbs product = MutableLimbs(storage).first(m.size());
  const MutableLimbs correction = MutableLimbs(storage).last(m.size());
  set_small(inverse, 0u - negated);
  for (std::size_t have = 1; have < m.size(); have *= 2) {
    const std::size_t want = std::min(2 * have, m.size());
    const auto multiply_truncated = [want](MutableLimbs out, Limbs a, Limbs b) {
      set_small(out.first(want), 0);
      for (std::size_t i = 0; i < want; ++i) (void)kernels::multiply_add(&out[i], a.data(), want - i, b[i]);
    };
    multiply_truncated(product, m, inverse);  // 1 + what is wrong
    set_small(correction.first(want), 2);
    (void)subtract(correction.first(want), correction.first(want), product.first(want));
    multiply_truncated(product, inverse, correction);
    widen(inverse.first(want), product.first(want));
  }
  wipe_limbs(storage);
}

// Montgomery's reduction by halves of products: with q = t m^-1 mod R, the low half of q m is that of t, and
// (t - q m) / R is the difference of the high halves.
void reduce_by_blocks(const Modulus& modulus, MutableLimbs out, Limbs t, MutableLimbs scratch) {
  const std::size_t n = modulus.size();
  const MutableLimbs q = out;
  const MutableLimbs product = scratch.first(2 * n);
  const MutableLimbs rest = scratch.subspan(2 * n, product_scratch(n));
  multiply_low(q, t.first(n), modulus.inverse, rest);
  multiply_high(product, q, modulus.m, t.first(n), rest);
  const Limb borrow = subtract(out, t.last(n), product.last(n));
  (void)add_if(mask_of_bit(borrow), out, modulus.m);
}

/// Limbs of scratch that a product and its reduction need.
constexpr std::size_t modular_scratch(std::size_t n) { return 2 * n + 2 * n + product_scratch(n); }

/// out = a b / R mod m, or a^2 / R mod m for no b, for at most kLimbs limbs.
template <std::size_t kLimbs>
void multiply_by_blocks(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  std::array<Limb, modular_scratch(kLimbs)> storage;
  const std::size_t n = modulus.size();
  const MutableLimbs used = MutableLimbs(storage).first(modular_scratch(n));
  const MutableLimbs t = used.first(2 * n);
  const MutableLimbs scratch = used.subspan(2 * n);
  if (b.empty()) {
    square(t, a, scratch);
  } else {
    multiply(t, a, b, scratch);
  }
  reduce_by_blocks(modulus, out, t, scratch);
  wipe_limbs(used);
}

void multiply_by_blocks(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  // Stack in four sizes: curves of 256 and 512 bits, a prime of a key, its modulus.
  const std::size_t n = modulus.size();
  if (n == kBlockLimbs) return multiply_by_blocks<kBlockLimbs>(modulus, out, a, b);
  if (n == 2 * kBlockLimbs) return multiply_by_blocks<2 * kBlockLimbs>(modulus, out, a, b);
  if (n <= kMaxModulusLimbs / 2) return multiply_by_blocks<kMaxModulusLimbs / 2>(modulus, out, a, b);
  multiply_by_blocks<kMaxModulusLimbs>(modulus, out, a, b);
}

// Coarsely integrated operand scanning (Koc, Acar, Kaliski: Analyzing and comparing Montgomery multiplication
// algorithms, 1996): after each limb of `a` one limb is reduced away.
void multiply_by_limbs(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  std::array<Limb, 2 * kMaxLimbsWithoutBlocks> storage;
  const std::size_t n = modulus.size();
  const MutableLimbs t = MutableLimbs(storage).first(2 * n);
  for (std::size_t i = 0; i < n; ++i) t[i] = 0;
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    Limb* const place = &t[i];
    const Limb above = kernels::multiply_add(place, b.data(), n, a[i]);
    const Limb reduced = kernels::multiply_add(place, modulus.m.data(), n, place[0] * modulus.m_inverse);
    const WideLimb sum = WideLimb{above} + reduced + carry;
    place[n] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> kLimbBits);
  }
  const MutableLimbs result = t.last(n);
  (void)subtract_if(~mask_if_zero(carry) | ~less_mask(result, modulus.m), result, modulus.m);
  for (std::size_t i = 0; i < n; ++i) out[i] = result[i];
  wipe_limbs(t);
}

}  // namespace

Modulus make_modulus(Limbs m, std::size_t bits, MutableLimbs r2, MutableLimbs inverse) {
  const Limb negated = negated_inverse(m[0]);
  const bool by_blocks = has_blocks(m.size());
  if (by_blocks) invert_modulo_power_of_two(inverse, m, negated);
  const Modulus modulus{m, r2, by_blocks ? Limbs(inverse) : Limbs(), negated};
  const std::size_t n_bits = m.size() * kLimbBits;
  set_power_above(r2, m, bits);
  for (std::size_t i = bits; i < n_bits; ++i) double_modulo(r2, m);
  // R is there: now 2^(32 n) R, by doubling along the highest bits of 32 n, and squaring along the others.
  constexpr std::size_t kMostDoublings = 63;
  std::size_t squarings = 0;
  while (n_bits >> squarings > kMostDoublings) ++squarings;
  for (std::size_t i = n_bits >> squarings; i > 0; --i) double_modulo(r2, m);
  while (squarings-- > 0) {
    square(modulus, r2, r2);
    if ((n_bits >> squarings & 1) != 0) double_modulo(r2, m);
  }
  return modulus;
}

void multiply(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b) {
  if (modulus.inverse.empty()) return multiply_by_limbs(modulus, out, a, b);
  multiply_by_blocks(modulus, out, a, b);
}

void square(const Modulus& modulus, MutableLimbs out, Limbs a) {
  if (modulus.inverse.empty()) return multiply_by_limbs(modulus, out, a, a);
  multiply_by_blocks(modulus, out, a, {});
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
    const bool is_first = at >= number.size();
    widen(part, number.subspan(at - n, std::min(n, number.size() - (at - n))));
    multiply(modulus, part, part, modulus.r2);
    if (!is_first) multiply(modulus, out, out, modulus.r2);
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
  for (std::size_t i = 2; i < entries; i += 2) {
    square(modulus, entry(i), entry(i / 2));
    multiply(modulus, entry(i + 1), entry(i), entry(1));
  }
  const std::size_t bits = exponent.size() * kLimbBits;
  std::array<Limb, kMaxModulusLimbs> storage;
  const MutableLimbs factor = MutableLimbs(storage).first(n);
  std::size_t at = (bits - 1) / width * width;
  look_up(out, table, entries, digit_at(exponent, at, width));
  while (at > 0) {
    at -= width;
    for (std::size_t i = 0; i < width; ++i) square(modulus, out, out);
    look_up(factor, table, entries, digit_at(exponent, at, width));
    multiply(modulus, out, out, factor);
  }
  wipe_limbs(factor);
}

void power_public(const Modulus& modulus, MutableLimbs out, Limbs base, Limbs exponent) {
  std::size_t bit = public_bit_length(exponent);
  if (bit == 0) return set_one(modulus, out);
  widen(out, base);
  while (--bit > 0) {
    square(modulus, out, out);
    if (digit_at(exponent, bit - 1, 1) != 0) multiply(modulus, out, out, base);
  }
}

}  // namespace coffer::crypto::bare
