#pragma once
#include "crypto/hash.h"
#include "crypto/progress.h"

namespace coffer::crypto {

/// Most iterations that every back-end takes (some count in int). What a caller will wait for is its own
/// decision.
inline constexpr std::uint32_t kMaxPbkdf2Iterations = 0x7FFFFFFF;

/// PBKDF2 (RFC 8018, section 5.2) with HMAC over `algorithm`: out.size() bytes, at least one. `password` and
/// `salt` may be empty; `iterations`: 1 to kMaxPbkdf2Iterations, each an HMAC per digest's length of `out`.
/// OpenSSL asks `progress` before it begins, and not again. @errors kInvalidArgument, kCancelled,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> pbkdf2(HashAlgorithm algorithm, Bytes password, Bytes salt,
                                        std::uint32_t iterations, MutableBytes out,
                                        Progress* progress = nullptr);

}  // namespace coffer::crypto
