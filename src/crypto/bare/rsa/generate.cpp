#include "crypto/bare/rsa/generate.h"

#include "crypto/bare/failure.h"
#include "crypto/bare/rsa/key_numbers.h"
#include "crypto/bare/rsa/prime.h"

namespace coffer::crypto::bare {
namespace {

/// FIPS 186-5, A.1.3, step 5.4: primes differ in their first 100 bits. Here: by 2^(bits - 96) or more.
bool are_far_apart(Arena& arena, Limbs p, Limbs q) {
  constexpr std::size_t kFirst = 3;  // limbs
  const Arena::Scope scope(arena);
  const MutableLimbs difference = arena.take(p.size());
  const MutableLimbs other = arena.take(p.size());
  const Limb borrow = subtract(difference, p, q);
  (void)subtract(other, q, p);
  copy_if(mask_of_bit(borrow), difference, other);
  return !reveal(zero_mask(difference.last(kFirst)));
}

template <std::size_t N>
void store(FixedBuffer<N>& out, Limbs number) {
  store_big_endian(out.storage().first(number.size() * kLimbBytes), number);
  out.set_size(number.size() * kLimbBytes);
}

}  // namespace

CryptoResult<void> generate_rsa_numbers(std::size_t bits, Bytes exponent, RsaKey& out, Progress* progress) {
  Arena arena;
  if (!arena || !out.e.assign(exponent)) return failure();
  const std::size_t half = bits / 2 / kLimbBits;
  const MutableLimbs e = arena.load(exponent, limbs_for_bytes(exponent.size()));
  const MutableLimbs p = arena.take(half);
  const MutableLimbs q = arena.take(half);
  const MutableLimbs d = arena.take(2 * half);
  Beside beside(arena);
  for (bool good = false; !good;) {
    COFFER_CHECK(generate_prime(arena, beside, p, e, progress));
    COFFER_CHECK(generate_prime(arena, beside, q, e, progress));
    if (!are_far_apart(arena, p, q)) continue;
    COFFER_CHECK(compute_private_exponent(arena, e, p, q, d));
    good = !reveal(zero_mask(d.subspan(half)));  // A.1.1: d above 2^(bits / 2)
  }
  store(out.p, p);
  store(out.q, q);
  store(out.d, d);
  return {};
}

}  // namespace coffer::crypto::bare
