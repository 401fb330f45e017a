#pragma once
#include "crypto/montgomery.h"

namespace coffer::crypto::bare {

/// The functions X25519 and X448 (RFC 7748, section 5), in time that depends on the curve only. All of
/// montgomery_bytes(); `scalar` as it comes, its bits are set and cleared here. @errors kBackendFailure
[[nodiscard]] CryptoResult<void> ladder(MontgomeryCurve curve, Bytes scalar, Bytes u, MutableBytes out);

}  // namespace coffer::crypto::bare
