#pragma once
#include "crypto/bare/static_state.h"

namespace coffer::crypto::bare {

/// block^d mod n (RFC 8017, 5.1.2, by the Chinese remainder theorem): blinded with a random number, and
/// checked with the public exponent before it leaves, so that a fault in one half gives nobody a factor.
/// `block`, `out`: as long as n; the block's value is below n. @errors kBackendFailure (also: the check
/// failed), then `out` holds zeros
[[nodiscard]] CryptoResult<void> rsa_private_operation(const RsaKey& key, Bytes block, MutableBytes out);

/// block^e mod n, of numbers that are public; n odd and of as many bits as its bytes have. @errors
/// kBackendFailure
[[nodiscard]] CryptoResult<void> rsa_public_operation(Bytes n, Bytes e, Bytes block, MutableBytes out);

}  // namespace coffer::crypto::bare
