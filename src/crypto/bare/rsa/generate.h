#pragma once
#include "crypto/bare/rsa/arena.h"

namespace coffer::crypto::bare {

/// Two primes of a new key of `bits` bits (FIPS 186-5, A.1.3) and its exponents, into `out`; the rest of the
/// key is for complete(). `e`: an odd exponent, without leading zeros. @errors kCancelled,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> generate_rsa_numbers(std::size_t bits, Bytes e, RsaKey& out,
                                                      Progress* progress);

}  // namespace coffer::crypto::bare
