#include "crypto/bare/arithmetic/product.h"

#include <array>

namespace coffer::crypto::bare {
namespace {

// Inside, numbers are pointers: at these lengths a span's second word costs. Halves of n limbs are a, a +
// half.

/// Whether Karatsuba's method takes n limbs: its halves have blocks too.
bool can_be_halved(std::size_t n) { return n % (2 * kBlockLimbs) == 0; }

/// out has low and high, the products of the halves, n limbs each: adds what stands between them, which is
/// (low + high -+ middle) B for B = 2^(16 n). `minus`: a mask. `sum`: n limbs of scratch.
void combine(Limb* out, const Limb* middle, Limb minus, std::size_t n, Limb* sum) {
  Limb* const place = out + n / 2;
  Limb carry = kernels::add(sum, out, out + n, n);
  carry += kernels::add_or_subtract(sum, middle, n, minus);
  carry += kernels::add(place, place, sum, n);
  (void)add_small(MutableLimbs(place + n, n / 2), carry);
}

/// out = a b block by block.
void multiply_blocks(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  std::array<Limb, 2 * kBlockLimbs> product;
  set_small(MutableLimbs(out, 2 * n), 0);
  for (std::size_t i = 0; i < n; i += kBlockLimbs) {
    for (std::size_t j = 0; j < n; j += kBlockLimbs) {
      kernels::multiply_256(product.data(), a + i, b + j);
      Limb* const place = out + i + j;
      const Limb carry = kernels::add(place, place, product.data(), product.size());
      (void)add_small(MutableLimbs(out, 2 * n).subspan(i + j + product.size()), carry);
    }
  }
  wipe_limbs(product);
}

/// out = a b of n limbs each, that have blocks.
void multiply_equal(Limb* out, const Limb* a, const Limb* b, std::size_t n, Limb* scratch) {
  if (n == kBlockLimbs) return kernels::multiply_256(out, a, b);
  if (!can_be_halved(n)) return multiply_blocks(out, a, b, n);
  // a1 b0 + a0 b1 = a0 b0 + a1 b1 - (a0 - a1) (b0 - b1)
  const std::size_t half = n / 2;
  Limb* const rest = scratch + n;
  const Limb sign = kernels::absolute_difference(out, a, a + half, half) ^
                    kernels::absolute_difference(out + half, b, b + half, half);
  multiply_equal(scratch, out, out + half, half, rest);
  multiply_equal(out, a, b, half, rest);
  multiply_equal(out + n, a + half, b + half, half, rest);
  combine(out, scratch, ~sign, n, rest);
}

void square_equal(Limb* out, const Limb* a, std::size_t n, Limb* scratch) {
  if (n == kBlockLimbs) return kernels::square_256(out, a);
  if (!can_be_halved(n)) return multiply_blocks(out, a, a, n);
  const std::size_t half = n / 2;
  Limb* const rest = scratch + n;
  (void)kernels::absolute_difference(out, a, a + half, half);
  square_equal(scratch, out, half, rest);
  square_equal(out, a, half, rest);
  square_equal(out + n, a + half, half, rest);
  combine(out, scratch, ~Limb{0}, n, rest);
}

void multiply_low_equal(Limb* out, const Limb* a, const Limb* b, std::size_t n, Limb* scratch) {
  if (n == kBlockLimbs) return kernels::multiply_low_256(out, a, b);
  if (!can_be_halved(n)) {
    set_small(MutableLimbs(out, n), 0);
    for (std::size_t i = 0; i < n; ++i) (void)kernels::multiply_add(out + i, a, n - i, b[i]);
    return;
  }
  const std::size_t half = n / 2;
  Limb* const high = out + half;
  multiply_equal(out, a, b, half, scratch);
  multiply_low_equal(scratch, a, b + half, half, scratch + half);
  (void)kernels::add(high, high, scratch, half);
  multiply_low_equal(scratch, a + half, b, half, scratch + half);
  (void)kernels::add(high, high, scratch, half);
}

void multiply_by_limbs(MutableLimbs out, Limbs a, Limbs b) {
  set_small(out, 0);
  for (std::size_t i = 0; i < b.size(); ++i) {
    out[i + a.size()] = kernels::multiply_add(&out[i], a.data(), a.size(), b[i]);
  }
}

}  // namespace

void multiply(MutableLimbs out, Limbs a, Limbs b, MutableLimbs scratch) {
  if (a.size() != b.size() || !has_blocks(a.size()) || scratch.empty()) return multiply_by_limbs(out, a, b);
  multiply_equal(out.data(), a.data(), b.data(), a.size(), scratch.data());
}

void square(MutableLimbs out, Limbs a, MutableLimbs scratch) {
  square_equal(out.data(), a.data(), a.size(), scratch.data());
}

void multiply_low(MutableLimbs out, Limbs a, Limbs b, MutableLimbs scratch) {
  multiply_low_equal(out.data(), a.data(), b.data(), a.size(), scratch.data());
}

// With the halves' products L = a0 b0, H = a1 b1 and K = |a0 - a1| |b0 - b1|: what stands at B in a b is
// (high half of L) + (L + H -+ K), of which the low half, modulo B, is known. So the high half of L is too.
void multiply_high(MutableLimbs out, Limbs a, Limbs b, Limbs low, MutableLimbs scratch) {
  const std::size_t n = a.size();
  if (!can_be_halved(n)) return multiply_equal(out.data(), a.data(), b.data(), n, scratch.data());
  const std::size_t half = n / 2;
  Limb* const middle = scratch.data();
  Limb* const rest = middle + n;
  Limb* const l0 = out.data();
  Limb* const l1 = l0 + half;
  Limb* const h = l0 + n;
  const Limb sign = kernels::absolute_difference(l0, &a[0], &a[half], half) ^
                    kernels::absolute_difference(l1, &b[0], &b[half], half);
  multiply_equal(middle, l0, l1, half, rest);
  multiply_equal(h, &a[half], &b[half], half, rest);
  widen(out.first(half), low.first(half));
  (void)kernels::subtract(l1, &low[half], l0, half);
  (void)kernels::subtract(l1, l1, h, half);
  (void)kernels::add_or_subtract(l1, middle, half, sign);
  combine(l0, middle, ~sign, n, rest);
}

}  // namespace coffer::crypto::bare
