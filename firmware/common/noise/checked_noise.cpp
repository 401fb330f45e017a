#include "common/noise/checked_noise.h"

namespace coffer::firmware {

void CheckedNoise::refill() {
  for (unsigned failures = 0; failures < kFailures; ++failures) {
    if (blocks_.collect(block_)) {
      left_ = 32 * block_.size();
      return;
    }
    blocks_.restart();
  }
  given_up_ = true;
}

bool CheckedNoise::sample() {
  if (left_ == 0 && !given_up_) refill();
  if (given_up_) return false;
  --left_;
  std::uint32_t& word = block_[left_ / 32];
  const bool bit = (word & 1) != 0;
  word >>= 1;  // what was given out is kept nowhere
  return bit;
}

}  // namespace coffer::firmware
