#pragma once
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {

/// Whether these digits, without leading zeros, are an odd exponent from 3 up to 256 bits.
[[nodiscard]] bool is_public_exponent(Bytes e);

/// The number of bits of digits without leading zeros.
[[nodiscard]] std::size_t bit_length(Bytes digits);

/// Fills `out` with all numbers of the key (RFC 8017, 3.2) of which these are some; the rest is computed, and
/// what is there is checked: n = pq, ed = 1 mod lcm(p - 1, q - 1), and primes that pass one test of Fermat's.
/// `components` may lie in `out`. Only the lengths of numbers, and which check failed, are no secret.
/// @errors kInvalidKey, kUnsupported (size), kBackendFailure
[[nodiscard]] CryptoResult<void> complete(const RsaComponents& components, RsaKey& out);

/// Fills `out` with all eight numbers, which are taken to belong together. @errors kInvalidKey (one is
/// missing, or of a length that no key has), kUnsupported (size)
[[nodiscard]] CryptoResult<void> take_as_they_are(const RsaComponents& components, RsaKey& out);

/// p and q from n, e and d, all of full length (NIST SP 800-56B rev. 2, appendix C.1; with small bases
/// instead of random ones). Takes time by how often two divides ed - 1, which is two or three times for most
/// keys.
/// @errors kInvalidKey: they do not belong together
[[nodiscard]] CryptoResult<void> recover_primes(Arena& arena, Limbs n, Limbs e, Limbs d, MutableLimbs p,
                                                MutableLimbs q);

/// d = e^-1 mod lcm(p - 1, q - 1). `d`: twice as long as the primes. @errors kInvalidKey: there is none
[[nodiscard]] CryptoResult<void> compute_private_exponent(Arena& arena, Limbs e, Limbs p, Limbs q,
                                                          MutableLimbs d);

}  // namespace coffer::crypto::bare
