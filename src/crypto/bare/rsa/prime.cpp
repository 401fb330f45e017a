#include "crypto/bare/rsa/prime.h"

#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/random_limbs.h"
#include "crypto/bare/rsa/small_primes.h"

namespace coffer::crypto::bare {
namespace {

/// How many numbers are looked at from one start before another is drawn: some ten times the mean distance of
/// primes that are 3 modulo 4, in steps of four.
std::size_t steps_from_one_start(std::size_t limbs) { return 4 * limbs * kLimbBits; }

/// Rounds of Miller and Rabin for an error below 2^-100 (FIPS 186-4, table C.2).
int rounds_for(std::size_t limbs) { return limbs * kLimbBits < 1024 ? 7 : 5; }

CryptoResult<Limb> is_prime(Arena& arena, Limbs number) {
  for (int round = rounds_for(number.size()); round > 0; --round) {
    COFFER_TRY(const Limb passes, passes_miller_rabin(arena, number));
    if (!reveal(passes)) return Limb{0};
  }
  return ~Limb{0};
}

/// The prime at or above a start, or nothing (false) within steps_from_one_start().
CryptoResult<bool> search(Arena& arena, MutableLimbs candidate, Limbs e, Progress* progress) {
  const Arena::Scope scope(arena);
  SmallRemainders remainders(arena.take(kSmallPrimes));
  remainders.set(candidate);
  for (std::size_t i = steps_from_one_start(candidate.size()); i > 0; --i) {
    if (!reveal(remainders.divides_mask()) && reveal(suits_exponent(arena, candidate, e))) {
      if (!goes_on(progress)) return failure(CryptoError::kCancelled);
      COFFER_TRY(const Limb found, is_prime(arena, candidate));
      if (reveal(found)) return true;
    }
    if (make_public(add_small(candidate, 4)) != 0) return false;
    remainders.add_four();
  }
  return false;
}

}  // namespace

CryptoResult<void> generate_prime(Arena& arena, MutableLimbs out, Limbs e, Progress* progress) {
  for (bool found = false; !found;) {
    COFFER_CHECK(random_limbs(out));
    out[0] |= 3u;
    out.back() |= Limb{3} << (kLimbBits - 2);
    COFFER_TRY(found, search(arena, out, e, progress));
  }
  return {};
}

Limb suits_exponent(Arena& arena, Limbs number, Limbs e) {
  const Arena::Scope scope(arena);
  const MutableLimbs less_one = arena.take(number.size());
  widen(less_one, number);
  (void)subtract_small(less_one, 1);
  const MutableLimbs remainder = arena.take(e.size());
  divide(less_one, remainder, less_one, e);
  return invert(arena.take(e.size()), remainder, e, arena.take(inverse_scratch(e.size())));
}

CryptoResult<Limb> passes_miller_rabin(Arena& arena, Limbs number) {
  const Arena::Scope scope(arena);
  const std::size_t n = number.size();
  const Modulus modulus = arena.modulus(number);
  const MutableLimbs base = arena.take(n);
  const MutableLimbs exponent = arena.take(n);
  COFFER_CHECK(random_limbs(exponent));
  enter(modulus, base, exponent);
  widen(exponent, number);
  (void)shift_right(exponent);  // (number - 1) / 2, which is odd
  const MutableLimbs result = arena.take(n);
  power(modulus, result, base, exponent, arena.power_table(n));
  const MutableLimbs one = base;
  set_one(modulus, one);
  const Limb is_one = equal_mask(result, one);
  add(modulus, result, result, one);
  return is_one | zero_mask(result);
}

Limb passes_fermat(Arena& arena, Limbs number) {
  const Arena::Scope scope(arena);
  const std::size_t n = number.size();
  const Modulus modulus = arena.modulus(number);
  const MutableLimbs one = arena.take(n);
  set_one(modulus, one);
  const MutableLimbs two = arena.take(n);
  add(modulus, two, one, one);
  const MutableLimbs exponent = arena.take(n);
  widen(exponent, number);
  (void)subtract_small(exponent, 1);
  const MutableLimbs result = arena.take(n);
  power(modulus, result, two, exponent, arena.power_table(n));
  return equal_mask(result, one);
}

}  // namespace coffer::crypto::bare
