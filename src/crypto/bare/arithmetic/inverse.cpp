#include "crypto/bare/arithmetic/inverse.h"

#include <algorithm>

namespace coffer::crypto::bare {
namespace {

// Bernstein and Yang: Fast constant-time gcd computation and modular inversion (2019), as steps on (zeta, f,
// g), where zeta is -(delta + 1/2). Thirty steps need no more than the lowest bits of f and g; what they do
// to the whole numbers is a matrix.

constexpr unsigned kDigitBits = 30;
constexpr std::int32_t kDigitMask = (1 << kDigitBits) - 1;

/// A number in digits of 30 bits, the last of which has the sign. Laid over the limbs of the scratch.
using Digits = std::span<std::int32_t>;

/// t / 2^30, where 2^30 t is what f, g become by the steps: f' = u f + v g, g' = q f + r g.
struct Matrix {
  std::int32_t u, v, q, r;
};

/// How many steps bring g to zero, for numbers of so many bits (Wuille's bound for steps that start with
/// delta = 1/2).
std::size_t steps_for_bits(std::size_t bits) { return (45907 * bits + 26313) / 19929 + 1; }

Matrix divide_steps(std::int32_t& zeta, std::uint32_t f, std::uint32_t g) {
  std::uint32_t u = 1, v = 0, q = 0, r = 1;
  for (unsigned i = 0; i < kDigitBits; ++i) {
    const std::uint32_t negative = mask_of_bit(static_cast<std::uint32_t>(zeta) >> 31);
    const std::uint32_t odd = mask_if_odd(g);
    // g becomes g + f, or g - f, if it is odd
    g += ((f ^ negative) - negative) & odd;
    q += ((u ^ negative) - negative) & odd;
    r += ((v ^ negative) - negative) & odd;
    // and f what g was, if zeta is negative then
    const std::uint32_t exchanged = negative & odd;
    zeta = static_cast<std::int32_t>((static_cast<std::uint32_t>(zeta) ^ exchanged) - 1u);
    f += g & exchanged;
    u += q & exchanged;
    v += r & exchanged;
    g >>= 1;
    u <<= 1;
    v <<= 1;
  }
  const auto as_signed = [](std::uint32_t x) { return static_cast<std::int32_t>(x); };
  return {as_signed(u), as_signed(v), as_signed(q), as_signed(r)};
}

std::int64_t product(std::int32_t a, std::int32_t b) { return std::int64_t{a} * b; }
std::int32_t low_digit(std::int64_t x) { return static_cast<std::int32_t>(x) & kDigitMask; }

/// (f, g) = t (f, g), whose lowest digits vanish.
void apply(const Matrix& t, Digits f, Digits g) {
  std::int64_t for_f = product(t.u, f[0]) + product(t.v, g[0]);
  std::int64_t for_g = product(t.q, f[0]) + product(t.r, g[0]);
  for (std::size_t i = 1; i < f.size(); ++i) {
    const std::int32_t fi = f[i];
    const std::int32_t gi = g[i];
    for_f = (for_f >> kDigitBits) + product(t.u, fi) + product(t.v, gi);
    for_g = (for_g >> kDigitBits) + product(t.q, fi) + product(t.r, gi);
    f[i - 1] = low_digit(for_f);
    g[i - 1] = low_digit(for_g);
  }
  f.back() = static_cast<std::int32_t>(for_f >> kDigitBits);
  g.back() = static_cast<std::int32_t>(for_g >> kDigitBits);
}

/// (d, e) = t (d, e) mod m, all between -2 m and m. `inverse`: of m, modulo 2^30.
void apply_modulo(const Matrix& t, Digits d, Digits e, Digits m, std::int32_t inverse) {
  // Multiples of m that make the result not too negative, and its lowest digit zero.
  const std::int32_t d_sign = d.back() >> 31;
  const std::int32_t e_sign = e.back() >> 31;
  std::int32_t times_d = (t.u & d_sign) + (t.v & e_sign);
  std::int32_t times_e = (t.q & d_sign) + (t.r & e_sign);
  std::int64_t for_d = product(t.u, d[0]) + product(t.v, e[0]);
  std::int64_t for_e = product(t.q, d[0]) + product(t.r, e[0]);
  const auto correct = [inverse](std::int32_t& times, std::int64_t sum) {
    const auto wrong = static_cast<std::uint32_t>(inverse) * static_cast<std::uint32_t>(sum) +
                       static_cast<std::uint32_t>(times);
    times -= static_cast<std::int32_t>(wrong & static_cast<std::uint32_t>(kDigitMask));
  };
  correct(times_d, for_d);
  correct(times_e, for_e);
  for_d += product(m[0], times_d);
  for_e += product(m[0], times_e);
  for (std::size_t i = 1; i < d.size(); ++i) {
    const std::int32_t di = d[i];
    const std::int32_t ei = e[i];
    for_d = (for_d >> kDigitBits) + product(t.u, di) + product(t.v, ei) + product(m[i], times_d);
    for_e = (for_e >> kDigitBits) + product(t.q, di) + product(t.r, ei) + product(m[i], times_e);
    d[i - 1] = low_digit(for_d);
    e[i - 1] = low_digit(for_e);
  }
  d.back() = static_cast<std::int32_t>(for_d >> kDigitBits);
  e.back() = static_cast<std::int32_t>(for_e >> kDigitBits);
}

/// x += m where `mask` is set, then x = -x where `negate` is.
void add_and_negate(Digits x, Digits m, Limb mask, Limb negate) {
  const auto add_if_set = static_cast<std::int32_t>(mask);
  const auto negate_if_set = static_cast<std::int32_t>(negate);
  std::int32_t carry = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int32_t sum = carry + (((x[i] + (m[i] & add_if_set)) ^ negate_if_set) - negate_if_set);
    carry = sum >> kDigitBits;
    x[i] = i + 1 < x.size() ? sum & kDigitMask : sum;
  }
}

Limb negative_mask(Digits x) { return mask_of_bit(static_cast<Limb>(x.back()) >> 31); }

void to_digits(Digits out, Limbs number) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t limb = i * kDigitBits / kLimbBits;
    WideLimb bits = limb < number.size() ? number[limb] : 0;
    if (limb + 1 < number.size()) bits |= WideLimb{number[limb + 1]} << kLimbBits;
    out[i] = low_digit(static_cast<std::int64_t>(bits >> (i * kDigitBits % kLimbBits)));
  }
}

void from_digits(MutableLimbs out, Digits number) {
  set_small(out, 0);
  for (std::size_t i = 0; i < number.size(); ++i) {
    const std::size_t limb = i * kDigitBits / kLimbBits;
    const WideLimb bits = WideLimb{static_cast<Limb>(number[i])} << (i * kDigitBits % kLimbBits);
    if (limb < out.size()) out[limb] |= static_cast<Limb>(bits);
    if (limb + 1 < out.size()) out[limb + 1] |= static_cast<Limb>(bits >> kLimbBits);
  }
}

/// A mask: set for 1 and -1.
Limb unit_mask(Digits x) {
  Limb not_one = static_cast<Limb>(x[0]) ^ 1u;
  Limb not_minus_one = static_cast<Limb>(x[0] ^ kDigitMask);
  for (std::size_t i = 1; i < x.size(); ++i) {
    not_one |= static_cast<Limb>(x[i]);
    not_minus_one |= static_cast<Limb>(x[i] ^ (i + 1 < x.size() ? kDigitMask : -1));
  }
  return mask_if_zero(not_one) | mask_if_zero(not_minus_one);
}

/// One step of the binary algorithm, for b odd: makes a smaller by a bit, and keeps the greatest common
/// divisor. @returns what it did: the masks of "exchanged" and "subtracted"
struct Step {
  Limb exchanged;
  Limb subtracted;
};
Step reduce(MutableLimbs a, MutableLimbs b) {
  const Limb odd = mask_if_odd(a[0]);
  const Limb exchange = odd & less_mask(a, b);
  swap_if(exchange, a, b);
  (void)subtract_if(odd, a, b);
  (void)shift_right(a);
  return {exchange, odd};
}

/// Each step takes a bit off a or b, which together have at most this many.
std::size_t steps_for(std::size_t limbs) { return 2 * limbs * kLimbBits; }

}  // namespace

Limb invert(MutableLimbs out, Limbs input, Limbs modulus, MutableLimbs scratch) {
  const std::size_t bits = modulus.size() * kLimbBits;
  const std::size_t size = inverse_scratch(modulus.size()) / 5;
  const auto take = [&](std::size_t i) {
    return Digits(reinterpret_cast<std::int32_t*>(scratch.data()) + i * size, size);
  };
  const Digits m = take(0), f = take(1), g = take(2), d = take(3), e = take(4);
  to_digits(m, modulus);
  to_digits(f, modulus);
  to_digits(g, input);
  std::ranges::fill(d, 0);
  std::ranges::fill(e, 0);
  e[0] = 1;
  Limb inverse = modulus[0];  // Newton's iteration: each doubles the bits that are right, from three
  for (int i = 0; i < 4; ++i) inverse *= 2u - modulus[0] * inverse;
  // Always d input = f and e input = g (mod m).
  std::int32_t zeta = -1;
  for (std::size_t steps = 0; steps < steps_for_bits(bits); steps += kDigitBits) {
    const Matrix t = divide_steps(zeta, static_cast<std::uint32_t>(f[0]), static_cast<std::uint32_t>(g[0]));
    apply_modulo(t, d, e, m, static_cast<std::int32_t>(inverse & static_cast<Limb>(kDigitMask)));
    apply(t, f, g);
  }
  // d is between -2 m and m, and right but for the sign of f.
  add_and_negate(d, m, negative_mask(d), negative_mask(f));
  add_and_negate(d, m, negative_mask(d), 0);
  from_digits(out, d);
  return unit_mask(f);
}

void greatest_common_divisor(MutableLimbs out, Limbs first, Limbs second, MutableLimbs scratch) {
  const std::size_t n = out.size();
  const MutableLimbs a = scratch.first(n);
  const MutableLimbs b = scratch.subspan(n, n);
  const MutableLimbs twos = scratch.subspan(2 * n, n);  // the power of two that divides both
  widen(a, first);
  widen(b, second);
  set_small(twos, 1);
  for (std::size_t i = n * kLimbBits; i > 0; --i) {
    const Limb both_even = ~mask_if_odd(a[0] | b[0]);
    (void)add_if(both_even, twos, twos);
    const MutableLimbs half = scratch.subspan(3 * n, n);
    for (const MutableLimbs number : {a, b}) {
      widen(half, number);
      (void)shift_right(half);
      copy_if(both_even, number, half);
    }
  }
  swap_if(~mask_if_odd(b[0]), a, b);
  for (std::size_t i = steps_for(n); i > 0; --i) (void)reduce(a, b);
  // b is the odd part; put the twos back.
  widen(out, b);
  for (std::size_t i = n * kLimbBits; i > 0; --i) {
    const Limb more = ~mask_if_odd(twos[0]);
    (void)add_if(more, out, out);
    const MutableLimbs half = scratch.subspan(3 * n, n);
    widen(half, twos);
    (void)shift_right(half);
    copy_if(more, twos, half);
  }
}

}  // namespace coffer::crypto::bare
