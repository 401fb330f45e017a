#pragma once
#include <bearssl.h>

#include "base/bytes.h"
#include "crypto/error.h"

namespace coffer::crypto::bare {

/// HMAC_DRBG with SHA-256 (SP 800-90A, 10.1.2; security strength 256 bits), seeded when first used.
class Drbg {
 public:
  /// What seeds it: see read_entropy(). Full entropy of each byte is expected.
  using Entropy = bool (*)(MutableBytes out);

  /// How many requests one seed serves. The standard allows 2^48; entropy is cheap enough for more.
  static constexpr std::uint32_t kReseedInterval = 1024;

  constexpr Drbg() = default;
  /// Fills `out`, of any length. Not for two threads at once. @errors kBackendFailure (no entropy: `out`
  /// holds zeros, and the next call tries again)
  [[nodiscard]] CryptoResult<void> fill(MutableBytes out, Entropy entropy);

 private:
  /// Instantiates or reseeds (SP 800-90A, 10.1.2.3 and 10.1.2.4). @returns false when there is no entropy
  [[nodiscard]] bool seed(Entropy entropy);

  br_hmac_drbg_context context_{};
  std::uint32_t requests_left_ = 0;
  bool is_instantiated_ = false;
};

}  // namespace coffer::crypto::bare
