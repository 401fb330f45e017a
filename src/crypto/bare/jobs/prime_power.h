#pragma once
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {

/// Half of a private operation: base^exponent modulo one of the primes.
struct PrimePower {
  Arena* arena;           ///< of the job alone while it runs
  Bytes prime, exponent;  ///< of the key, big-endian
  Limbs base;             ///< of any length
  Limbs e;                ///< the public exponent
  MutableLimbs blinding;  ///< as long as the prime, random; used up

  // What the job makes, in the arena.
  Modulus modulus{};     ///< of the prime
  MutableLimbs out;      ///< the power, in Montgomery form
  bool is_done = false;  ///< otherwise the blinding was no good, which never happens by chance
};

/// Computes a PrimePower. Blinded: of base r^e the power is that of base times r, for a random r. It lies in
/// SRAM with all that it calls: the second core runs it.
void compute_prime_power(void* prime_power);

}  // namespace coffer::crypto::bare
