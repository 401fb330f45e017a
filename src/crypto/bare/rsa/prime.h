#pragma once
#include "crypto/bare/rsa/beside.h"

namespace coffer::crypto::bare {

// All numbers here are secret, odd, and of exactly 32 n bits for n limbs. What is known of a rejected
// candidate does not matter; about one that is a prime, time says nothing.

/// Fills `out` with a random prime that is 3 modulo 4, has its two highest bits set, and whose predecessor
/// has no factor in common with the public exponent `e` (FIPS 186-5, A.1.3, with the search going upwards
/// from a random start). Of composite numbers less than one in 2^100 passes. With a worker, two candidates
/// are tested at a time; the prime is the same. @errors kCancelled, kBackendFailure
[[nodiscard]] CryptoResult<void> generate_prime(Arena& arena, Beside& beside, MutableLimbs out, Limbs e,
                                                Progress* progress);

/// A mask: set when number - 1 and e have no common factor. `e`: odd, public.
[[nodiscard]] Limb suits_exponent(Arena& arena, Limbs number, Limbs e);

/// A mask: set when both numbers pass Fermat's test to base 2 (test_to_base_two()).
[[nodiscard]] Limb pass_fermat(Arena& arena, Limbs a, Limbs b);

}  // namespace coffer::crypto::bare
