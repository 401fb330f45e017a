#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/rsa/key_numbers.h"

namespace coffer::crypto::bare {
namespace {

/// What a base has told.
enum class Outcome : std::uint8_t { kNothing, kRootFound, kContradiction };

/// g^r, squared until it is one: the root of one before that, if it is not -1, tells the factors; that
/// happens for half of the bases. On kRootFound, `x` is the root, plain.
Outcome find_root(Arena& arena, const Modulus& n, Limb base, Limbs r, std::size_t squarings, MutableLimbs x) {
  const Arena::Scope scope(arena);
  const MutableLimbs one = arena.take(n.size());
  const MutableLimbs minus_one = arena.take(n.size());
  const MutableLimbs square = arena.take(n.size());
  set_one(n, one);
  set_small(minus_one, 0);
  subtract(n, minus_one, minus_one, one);
  set_small(square, base);
  multiply(n, square, square, n.r2);
  constexpr std::size_t kTable = 4;  // entries; a full one would be larger than all else
  power(n, x, square, r, arena.take(kTable * n.size()));
  if (reveal(equal_mask(x, one))) return Outcome::kNothing;
  for (std::size_t i = 0; i < squarings; ++i) {
    if (reveal(equal_mask(x, minus_one))) return Outcome::kNothing;
    multiply(n, square, x, x);
    if (reveal(equal_mask(square, one))) {
      leave(n, x, x);
      return Outcome::kRootFound;
    }
    widen(x, square);
  }
  return Outcome::kContradiction;  // g^(ed - 1) is not one
}

/// p = gcd(x - 1, n) and q = n / p. @returns whether both are as long as primes of the key have to be
bool split(Arena& arena, Limbs n, MutableLimbs x, MutableLimbs p, MutableLimbs q) {
  const Arena::Scope scope(arena);
  const std::size_t half = p.size();
  (void)subtract_small(x, 1);
  const MutableLimbs factor = arena.take(n.size());
  greatest_common_divisor(factor, x, n, arena.take(inverse_scratch(n.size())));
  if (!reveal(zero_mask(factor.subspan(half)))) return false;
  widen(p, factor.first(half));
  const MutableLimbs remainder = arena.take(half);
  divide(factor, remainder, n, p);
  if (!reveal(zero_mask(factor.subspan(half)))) return false;
  widen(q, factor.first(half));
  return true;
}

}  // namespace

CryptoResult<void> recover_primes(Arena& arena, Limbs modulus, Limbs e, Limbs d, MutableLimbs p,
                                  MutableLimbs q) {
  constexpr Limb kLastBase = 100;
  const Arena::Scope scope(arena);
  const Modulus n = arena.modulus(modulus);
  const MutableLimbs r = arena.take(e.size() + d.size());
  multiply(r, e, d);
  (void)subtract_small(r, 1);
  if (reveal(zero_mask(r)) || reveal(mask_if_odd(r[0]))) return failure(CryptoError::kInvalidKey);
  std::size_t twos = 0;
  for (; !reveal(mask_if_odd(r[0])); ++twos) (void)shift_right(r);
  const MutableLimbs x = arena.take(n.size());
  for (Limb base = 2; base <= kLastBase; ++base) {
    switch (find_root(arena, n, base, r, twos, x)) {
      case Outcome::kNothing:
        break;
      case Outcome::kRootFound:
        if (split(arena, modulus, x, p, q)) return {};
        return failure(CryptoError::kInvalidKey);
      case Outcome::kContradiction:
        return failure(CryptoError::kInvalidKey);
    }
  }
  return failure(CryptoError::kInvalidKey);
}

}  // namespace coffer::crypto::bare
