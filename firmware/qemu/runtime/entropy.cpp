// Random numbers of these programs: the same in each run, so that a failure comes again. For tests alone.

#include "crypto/bare/entropy.h"

namespace coffer::crypto::bare {

bool read_entropy(MutableBytes out) {
  static std::uint32_t state = 0x2545'F491;
  for (auto& byte : out) {
    state ^= state << 13;  // Marsaglia's xorshift
    state ^= state >> 17;
    state ^= state << 5;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return true;
}

}  // namespace coffer::crypto::bare
