#include "crypto/random.h"

#include <openssl/rand.h>

#include "crypto/openssl/support.h"

namespace coffer::crypto {

CryptoResult<void> random_bytes(MutableBytes out) {
  if (out.empty()) return {};
  const openssl::ErrorQueueScope errors;
  // The library's generator for secrets (CTR_DRBG, SP 800-90A). Strength 0: its default, 256 bits.
  if (RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 0) != 1) return openssl::failure();
  return {};
}

}  // namespace coffer::crypto
