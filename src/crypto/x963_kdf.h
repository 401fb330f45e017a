#pragma once
#include "crypto/hash.h"

namespace coffer::crypto {

/// The KDF of ANSI X9.63 (SEC 1, section 3.6.1): out.size() bytes, at least one, of
/// Hash(shared_secret || counter || shared_info), the counter in 4 bytes big-endian from 1. `shared_secret`
/// is not empty, `shared_info` may be. `out` overlaps neither.
/// @errors kInvalidArgument, kBackendFailure (`out` then holds zeros)
[[nodiscard]] CryptoResult<void> x963_kdf(HashAlgorithm algorithm, Bytes shared_secret, Bytes shared_info,
                                          MutableBytes out);

}  // namespace coffer::crypto
