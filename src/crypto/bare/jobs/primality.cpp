#include "crypto/bare/jobs/primality.h"

namespace coffer::crypto::bare {
namespace {

/// x = 2 x mod m where `mask` is set. `scratch`: as long as m.
void double_if(const Modulus& modulus, MutableLimbs x, Limb mask, MutableLimbs scratch) {
  const Limb carry = add_if(mask, x, x);
  const Limb borrow = subtract(scratch, x, modulus.m);
  copy_if(mask_of_bit(carry | (borrow ^ 1u)), x, scratch);
}

/// A mask: set when base^((m - 1) / 2) is 1 or -1. `base`: a random number of n limbs.
Limb passes_round(Arena& arena, const Modulus& modulus, Limbs base) {
  const Arena::Scope scope(arena);
  const std::size_t n = modulus.size();
  const MutableLimbs start = arena.take(n);
  const MutableLimbs exponent = arena.take(n);
  const MutableLimbs result = arena.take(n);
  enter(modulus, start, base);
  widen(exponent, modulus.m);
  (void)shift_right(exponent);  // which is odd
  power(modulus, result, start, exponent, arena.power_table(n));
  const MutableLimbs one = start;
  set_one(modulus, one);
  const Limb is_one = equal_mask(result, one);
  add(modulus, result, result, one);
  return is_one | zero_mask(result);
}

}  // namespace

void test_to_base_two(void* prime_test) {
  PrimeTest& test = *static_cast<PrimeTest*>(prime_test);
  Arena& arena = *test.arena;
  const Arena::Scope scope(arena);
  const std::size_t n = test.number.size();
  const Modulus modulus = arena.modulus(test.number);
  const MutableLimbs one = arena.take(n);
  const MutableLimbs result = arena.take(n);
  const MutableLimbs scratch = arena.take(n);
  set_one(modulus, one);
  widen(result, one);
  // The exponent is the number less one, which differs in the lowest bit alone.
  for (std::size_t bit = n * kLimbBits; bit-- > 0;) {
    square(modulus, result, result);
    const Limb is_set = bit == 0 ? 0 : (test.number[bit / kLimbBits] >> (bit % kLimbBits)) & 1u;
    double_if(modulus, result, mask_of_bit(is_set), scratch);
  }
  test.passes = equal_mask(result, one);
}

void test_to_random_bases(void* prime_test) {
  PrimeTest& test = *static_cast<PrimeTest*>(prime_test);
  Arena& arena = *test.arena;
  const Arena::Scope scope(arena);
  const std::size_t n = test.number.size();
  const Modulus modulus = arena.modulus(test.number);
  test.passes = ~Limb{0};
  for (Limbs left = test.bases; !left.empty() && reveal(test.passes); left = left.subspan(n)) {
    test.passes = passes_round(arena, modulus, left.first(n));
  }
}

}  // namespace coffer::crypto::bare
