#pragma once
#include "crypto/bare/arithmetic/limb.h"
#include "crypto/random.h"

namespace coffer::crypto::bare {

/// Fills limbs with random bits. @errors kBackendFailure
[[nodiscard]] inline CryptoResult<void> random_limbs(MutableLimbs out) {
  return random_bytes(MutableBytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size_bytes()));
}

}  // namespace coffer::crypto::bare
