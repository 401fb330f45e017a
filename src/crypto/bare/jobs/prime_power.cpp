#include "crypto/bare/jobs/prime_power.h"

#include "crypto/bare/arithmetic/inverse.h"

namespace coffer::crypto::bare {
namespace {

/// blinded = base r^e, in Montgomery form. `inverse`: r, random limbs; left as r^-1 in that form. @returns
/// whether there is one
bool blind(Arena& arena, const PrimePower& power, MutableLimbs blinded, MutableLimbs inverse) {
  const Arena::Scope scope(arena);
  const Modulus& prime = power.modulus;
  const MutableLimbs factor = arena.take(prime.size());
  enter(prime, factor, inverse);
  power_public(prime, blinded, factor, power.e);
  const Limb exists = invert(inverse, factor, prime.m, arena.take(inverse_scratch(prime.size())));
  multiply(prime, inverse, inverse, prime.r2);
  multiply(prime, inverse, inverse, prime.r2);
  enter(prime, factor, power.base);
  multiply(prime, blinded, factor, blinded);
  return reveal(exists);
}

}  // namespace

void compute_prime_power(void* prime_power) {
  PrimePower& power = *static_cast<PrimePower*>(prime_power);
  Arena& arena = *power.arena;
  const std::size_t n = power.blinding.size();
  power.modulus = arena.modulus(arena.load(power.prime, n));
  power.out = arena.take(n);
  const Arena::Scope scope(arena);
  const MutableLimbs blinded = arena.take(n);
  if (!blind(arena, power, blinded, power.blinding)) return;
  const MutableLimbs exponent = arena.load(power.exponent, n);
  bare::power(power.modulus, power.out, blinded, exponent, arena.power_table(n));
  multiply(power.modulus, power.out, power.out, power.blinding);
  power.is_done = true;
}

}  // namespace coffer::crypto::bare
