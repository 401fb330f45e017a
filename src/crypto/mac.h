#pragma once
#include <array>

#include "crypto/hash.h"

namespace coffer::crypto {

/// A tag of AES-CMAC, in its full length.
using CmacTag = std::array<std::uint8_t, 16>;

/// AES-CMAC (NIST SP 800-38B). `key` is 16, 24 or 32 bytes. @errors kInvalidKey, kBackendFailure
[[nodiscard]] CryptoResult<CmacTag> aes_cmac(Bytes key, Parts message);

/// HMAC (FIPS 198-1). `key`: of any length; `tag`: exactly digest_size() long. @errors kBufferTooSmall,
/// kBackendFailure
[[nodiscard]] CryptoResult<void> hmac(HashAlgorithm algorithm, Bytes key, Parts message, MutableBytes tag);

}  // namespace coffer::crypto
