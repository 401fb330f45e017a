#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/rsa/key_numbers.h"

namespace coffer::crypto::bare {

// The modulus is even, which our inversion does not take; so by the inverse of the modulus modulo e, which is
// odd: d = (1 + k l) / e, for l = lcm(p - 1, q - 1) and k = -l^-1 mod e.
CryptoResult<void> compute_private_exponent(Arena& arena, Limbs e, Limbs p, Limbs q, MutableLimbs d) {
  const Arena::Scope scope(arena);
  const std::size_t half = p.size();
  const MutableLimbs p1 = arena.take(half);
  const MutableLimbs q1 = arena.take(half);
  widen(p1, p);
  widen(q1, q);
  (void)subtract_small(p1, 1);
  (void)subtract_small(q1, 1);
  const MutableLimbs lcm = arena.take(2 * half);
  multiply(lcm, p1, q1);
  {
    const Arena::Scope inner(arena);
    const MutableLimbs gcd = arena.take(half);
    const MutableLimbs remainder = arena.take(half);
    greatest_common_divisor(gcd, p1, q1, arena.take(inverse_scratch(half)));
    divide(lcm, remainder, lcm, gcd);
  }
  const MutableLimbs k = arena.take(e.size());
  const MutableLimbs remainder = arena.take(e.size());
  const MutableLimbs product = arena.take(2 * half + e.size());
  divide(product.first(2 * half), remainder, lcm, e);
  if (!reveal(invert(k, remainder, e, arena.take(inverse_scratch(e.size()))))) {
    return failure(CryptoError::kInvalidKey);
  }
  (void)subtract(k, e, k);
  multiply(product, lcm, k);
  (void)add_small(product, 1);
  divide(product, remainder, product, e);
  widen(d, product.first(d.size()));
  return {};
}

}  // namespace coffer::crypto::bare
