#pragma once
#include "base/bytes.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Fills `out` from the cryptographic random generator. @errors kBackendFailure (then `out` is not to be
/// used)
[[nodiscard]] CryptoResult<void> random_bytes(MutableBytes out);

}  // namespace coffer::crypto
