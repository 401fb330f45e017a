#include "crypto/bare/failure.h"
#include "crypto/bare/hmac_state.h"
#include "crypto/mac.h"

namespace coffer::crypto {

CryptoResult<void> hmac(HashAlgorithm algorithm, Bytes key, Parts message, MutableBytes tag) {
  if (tag.size() != digest_size(algorithm)) return bare::failure(CryptoError::kBufferTooSmall);
  bare::HmacState(algorithm, key).compute(message, tag);
  return {};
}

}  // namespace coffer::crypto
