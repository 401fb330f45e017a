#pragma once
#include "crypto/error.h"

namespace coffer::crypto::bare {

/// `return failure();`
[[nodiscard]] inline std::unexpected<CryptoError> failure(CryptoError error = CryptoError::kBackendFailure) {
  return std::unexpected(error);
}

}  // namespace coffer::crypto::bare
