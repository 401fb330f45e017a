#pragma once
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {

// All numbers here are secret, odd, and of exactly 32 n bits for n limbs. What is known of a rejected
// candidate does not matter; about one that is a prime, time says nothing.

/// Fills `out` with a random prime that is 3 modulo 4, has its two highest bits set, and whose predecessor
/// has no factor in common with the public exponent `e` (FIPS 186-5, A.1.3, with the search going upwards
/// from a random start). Of composite numbers less than one in 2^100 passes. @errors kCancelled,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> generate_prime(Arena& arena, MutableLimbs out, Limbs e, Progress* progress);

/// A mask: set when number - 1 and e have no common factor. `e`: odd, public.
[[nodiscard]] Limb suits_exponent(Arena& arena, Limbs number, Limbs e);

/// A mask: the test of Miller and Rabin (FIPS 186-5, B.3.1) with one random base, for a number that is 3
/// modulo 4.
/// @errors kBackendFailure
[[nodiscard]] CryptoResult<Limb> passes_miller_rabin(Arena& arena, Limbs number);

/// A mask: Fermat's test to base 2. It finds broken keys, not those that someone made to pass.
[[nodiscard]] Limb passes_fermat(Arena& arena, Limbs number);

}  // namespace coffer::crypto::bare
