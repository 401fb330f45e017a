#pragma once
#include <array>

#include "crypto/hash.h"

namespace coffer::crypto {

/// A digest of RIPEMD-160 (ISO/IEC 10118-3), 20 bytes.
using Ripemd160Digest = std::array<std::uint8_t, 20>;

/// RIPEMD-160 of a public message: only for the fingerprints of BIP32, and so apart from the hash functions
/// that keys are used with. @errors kUnsupported (the back-end was built without it), kBackendFailure
[[nodiscard]] CryptoResult<Ripemd160Digest> ripemd160(Parts message);

}  // namespace coffer::crypto
