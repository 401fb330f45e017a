#pragma once
// What the files of the OpenSSL back-end share: ownership, the error queue, algorithms that are fetched once.
// Nothing outside this folder sees OpenSSL.

#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstddef>
#include <expected>
#include <limits>
#include <memory>

#include "base/bytes.h"
#include "crypto/error.h"
#include "crypto/hash.h"

namespace coffer::crypto::openssl {

/// A deleter for std::unique_ptr that calls the function `Free`.
template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
/// Owns an object of OpenSSL's: `Owned<EVP_MD_CTX, EVP_MD_CTX_free>`. Where it may hold a secret, `Free` is
/// the function that wipes: BN_clear_free, not BN_free.
template <typename T, auto Free>
using Owned = std::unique_ptr<T, FreeWith<Free>>;

/// Drops what OpenSSL adds to the thread's error queue during this scope, and only that: the queue may belong
/// to a program that has loaded us as a module and reads it later.
class ErrorQueueScope {
 public:
  ErrorQueueScope() { ERR_set_mark(); }
  ~ErrorQueueScope() { ERR_pop_to_mark(); }
  ErrorQueueScope(const ErrorQueueScope&) = delete;
  ErrorQueueScope& operator=(const ErrorQueueScope&) = delete;
};

/// `return failure();`
[[nodiscard]] inline std::unexpected<CryptoError> failure(CryptoError error = CryptoError::kBackendFailure) {
  return std::unexpected(error);
}

/// Whether a length may be given to a function that takes it as int.
[[nodiscard]] constexpr bool fits_int(std::size_t length) {
  return length <= static_cast<std::size_t>(std::numeric_limits<int>::max());
}

/// A pointer that is not null even for an empty view: OpenSSL often takes null for "keep what is set".
[[nodiscard]] inline const unsigned char* not_null(Bytes bytes) {
  static constexpr unsigned char kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

/// OpenSSL's name of a hash function: "SHA2-256".
[[nodiscard]] const char* digest_name(HashAlgorithm algorithm);
/// The implementation of a hash function, for all threads; null when the library has none. Fetching by name
/// costs more than hashing a short message, so it is done once. What was fetched is never freed: threads may
/// still use it while the process ends, and it must outlive a program's own call of OPENSSL_cleanup().
[[nodiscard]] const EVP_MD* fetched_digest(HashAlgorithm algorithm);

}  // namespace coffer::crypto::openssl
