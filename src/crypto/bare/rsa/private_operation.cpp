#include "crypto/bare/rsa/private_operation.h"

#include <array>

#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/jobs/prime_power.h"
#include "crypto/bare/random_limbs.h"
#include "crypto/bare/rsa/beside.h"

namespace coffer::crypto::bare {
namespace {

/// Limbs of the random multiple of n that is added to what is to be reduced modulo the primes.
constexpr std::size_t kMultipleLimbs = 2;

/// out = base^d mod n by Garner's recombination (RFC 8017, 5.1.2, step 2b), a prime for each core.
CryptoResult<void> power_by_crt(Arena& arena, const RsaKey& key, MutableLimbs out, Limbs base, Limbs e) {
  const Arena::Scope scope(arena);
  const std::size_t half = out.size() / 2;
  const MutableLimbs blinding = arena.take(2 * half);
  COFFER_CHECK(random_limbs(blinding));
  Beside beside(arena);
  PrimePower first{.arena = &arena,
                   .prime = key.p,
                   .exponent = key.dp,
                   .base = base,
                   .e = e,
                   .blinding = blinding.first(half),
                   .out = {}};
  PrimePower second{.arena = &beside.arena(),
                    .prime = key.q,
                    .exponent = key.dq,
                    .base = base,
                    .e = e,
                    .blinding = blinding.last(half),
                    .out = {}};
  beside.run(compute_prime_power, &second, &first);
  if (!first.is_done || !second.is_done) return failure();
  const Modulus& p = first.modulus;
  leave(second.modulus, second.out, second.out);
  const MutableLimbs h = arena.take(half);
  enter(p, h, second.out);
  subtract(p, h, first.out, h);
  multiply(p, h, h, arena.load(key.qinv, half));  // out of Montgomery form by this
  multiply(out, h, second.modulus.m);
  const MutableLimbs wide = arena.take(out.size());
  widen(wide, second.out);
  (void)add(out, out, wide);
  return {};
}

/// out = number + k n for 64 random bits k: the same modulo each prime, and other limbs to reduce each time.
CryptoResult<void> add_random_multiple(MutableLimbs out, Limbs number, Limbs n) {
  std::array<Limb, kMultipleLimbs> factor;
  COFFER_CHECK(random_limbs(factor));
  multiply(out, n, factor);
  (void)add_small(out.last(kMultipleLimbs), add(out.first(n.size()), out.first(n.size()), number));
  wipe_limbs(factor);
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
  const MutableLimbs base = arena.take(size + kMultipleLimbs);
  COFFER_CHECK(add_random_multiple(base, input, n.m));
  const MutableLimbs result = arena.take(size);
  COFFER_CHECK(power_by_crt(arena, key, result, base, e));
  const MutableLimbs check = arena.take(size);
  apply_public_key(arena, n, e, check, result);
  if (!reveal(equal_mask(check, input))) return failure();
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
