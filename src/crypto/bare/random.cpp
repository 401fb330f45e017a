#include "crypto/random.h"

#include "crypto/bare/entropy.h"
#include "crypto/bare/static_state.h"

namespace coffer::crypto {

CryptoResult<void> random_bytes(MutableBytes out) {
  bare::RandomState& state = bare::random_state();
  state.lock.lock();
  const auto filled = state.drbg.fill(out, bare::read_entropy);
  state.lock.unlock();
  return filled;
}

}  // namespace coffer::crypto
