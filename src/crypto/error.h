#pragma once
// Layer `crypto`: the algorithms, as plain functions over views of bytes and small value types. One set of
// headers; the back-end is chosen at link time (`crypto/openssl` on hosts, `crypto/bare` on
// microcontrollers). It knows nothing of policies, storage or cards.

#include "base/result.h"

namespace coffer::crypto {

/// Why an operation of this layer did not give its result. Each function lists those that it may answer.
enum class CryptoError {
  kInvalidArgument,     ///< a length or value that the algorithm does not take
  kInvalidKey,          ///< the key (or public point, or curve) is not a valid one
  kBufferTooSmall,      ///< the caller's buffer does not hold the result
  kVerificationFailed,  ///< a signature, tag or padding is wrong
  kUnsupported,         ///< an algorithm or size that the back-end does not have
  kBackendFailure,      ///< the library failed: out of memory, no entropy
  kCancelled,           ///< its Progress said so: nothing was made
};

/// What every function of this layer that can fail answers.
template <typename T>
using CryptoResult = Result<T, CryptoError>;

}  // namespace coffer::crypto
