#include "crypto/bare/rsa/private_operation.h"

#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/random_limbs.h"
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {
namespace {

/// out = base^exponent mod prime, in Montgomery form for `prime`.
void power_modulo_prime(Arena& arena, const Modulus& prime, MutableLimbs out, Limbs base, Bytes exponent) {
  const Arena::Scope scope(arena);
  const MutableLimbs reduced = arena.take(prime.size());
  enter(prime, reduced, base);
  const MutableLimbs digits = arena.load(exponent, prime.size());
  power(prime, out, reduced, digits, arena.take(kPowerTable * prime.size()));
}

/// out = base^d mod n by Garner's recombination (RFC 8017, 5.1.2, step 2b).
void power_by_crt(Arena& arena, const RsaKey& key, MutableLimbs out, Limbs base) {
  const Arena::Scope scope(arena);
  const std::size_t half = out.size() / 2;
  const Modulus p = arena.modulus(arena.load(key.p, half));
  const Modulus q = arena.modulus(arena.load(key.q, half));
  const MutableLimbs m1 = arena.take(half);
  const MutableLimbs m2 = arena.take(half);
  power_modulo_prime(arena, p, m1, base, key.dp);
  power_modulo_prime(arena, q, m2, base, key.dq);
  leave(q, m2, m2);
  const MutableLimbs h = arena.take(half);
  enter(p, h, m2);
  subtract(p, h, m1, h);
  multiply(p, h, h, arena.load(key.qinv, half));  // out of Montgomery form by this
  multiply(out, h, q.m);
  const MutableLimbs wide = arena.take(out.size());
  widen(wide, m2);
  (void)add(out, out, wide);
}

/// A random number and its inverse modulo n, both in Montgomery form.
CryptoResult<void> make_blinding(Arena& arena, const Modulus& n, MutableLimbs factor, MutableLimbs inverse) {
  const Arena::Scope scope(arena);
  COFFER_CHECK(random_limbs(inverse));
  enter(n, factor, inverse);
  const Limb exists = invert(inverse, factor, n.m, arena.take(kInverseScratch * n.size()));
  if (!reveal(exists)) return failure();  // a multiple of a prime: never, unless the generator is broken
  multiply(n, factor, factor, n.r2);
  multiply(n, inverse, inverse, n.r2);
  return {};
}

/// out = number^e mod n, of and as plain numbers.
void apply_public_key(Arena& arena, const Modulus& n, Limbs e, MutableLimbs out, Limbs number) {
  const Arena::Scope scope(arena);
  const MutableLimbs base = arena.take(n.size());
  enter(n, base, number);
  power_public(n, out, base, e);
  leave(n, out, out);
}

}  // namespace

CryptoResult<void> rsa_private_operation(const RsaKey& key, Bytes block, MutableBytes out) {
  wipe(out);
  Arena arena;
  if (!arena) return failure();
  const std::size_t size = limbs_for_bytes(key.n.size());
  const Modulus n = arena.modulus(arena.load(key.n, size));
  const MutableLimbs e = arena.load(key.e, limbs_for_bytes(key.e.size()));
  const MutableLimbs input = arena.load(block, size);
  const MutableLimbs factor = arena.take(size);
  const MutableLimbs inverse = arena.take(size);
  COFFER_CHECK(make_blinding(arena, n, factor, inverse));
  const MutableLimbs blinded = arena.take(size);
  power_public(n, blinded, factor, e);
  multiply(n, blinded, blinded, input);  // plain: only one of them was in Montgomery form
  const MutableLimbs result = factor;
  power_by_crt(arena, key, result, blinded);
  multiply(n, result, result, inverse);
  apply_public_key(arena, n, e, blinded, result);
  if (!reveal(equal_mask(blinded, input))) return failure();
  store_big_endian(out, result);
  return {};
}

CryptoResult<void> rsa_public_operation(Bytes modulus, Bytes exponent, Bytes block, MutableBytes out) {
  Arena arena;
  if (!arena) return failure();
  const std::size_t size = limbs_for_bytes(modulus.size());
  const Modulus n = arena.modulus(arena.load(modulus, size));
  const MutableLimbs e = arena.load(exponent, limbs_for_bytes(exponent.size()));
  const MutableLimbs result = arena.take(size);
  apply_public_key(arena, n, e, result, arena.load(block, size));
  store_big_endian(out, result);
  return {};
}

}  // namespace coffer::crypto::bare
