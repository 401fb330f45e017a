#pragma once
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {

/// A test of a number, which is odd and of exactly 32 n bits for n limbs.
struct PrimeTest {
  Arena* arena;  ///< of the job alone while it runs
  Limbs number;
  /// Rounds of Miller and Rabin: random bases of n limbs each, one after the other.
  Limbs bases;

  /// What the job makes, a mask: set when the number passes.
  Limb passes = 0;
};

/// Fermat's test to base 2: of random numbers that pass hardly one is composite. It finds broken keys, not
/// those that someone made to pass. It lies in SRAM with all that it calls, as the next: the second core runs
/// it.
void test_to_base_two(void* prime_test);

/// The test of Miller and Rabin (FIPS 186-5, B.3.1) with each of the bases, up to the first that says
/// composite, for a number that is 3 modulo 4. It passes without bases.
void test_to_random_bases(void* prime_test);

}  // namespace coffer::crypto::bare
