#include "crypto/random.h"

#include <openssl/rand.h>

#include "crypto/openssl/support.h"

namespace coffer::crypto {

CryptoResult<void> random_bytes(MutableBytes out) {
  if (out.empty()) return {};
  const openssl::ErrorQueueScope errors;
  // The generator for secrets: its output never shares a state with nonces that are sent out. Strength 0: the
  // default of the library, 256 bits.
  if (RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 0) != 1) return openssl::failure();
  return {};
}

}  // namespace coffer::crypto
