#include "rp2040/ring_oscillator.h"

#include "rp2/registers.h"

namespace coffer::rp2 {

void RingOscillator::start() {
  constexpr std::uint32_t kPassword = 0x9696u << 16;
  reg(kRoscBase + 4) = kPassword;           // FREQA: weakest drive, most jitter
  reg(kRoscBase + 8) = kPassword;           // FREQB
  reg(kRoscBase) = (0xfabu << 12) | 0xfa7;  // CTRL: enabled, highest range
}

bool RingOscillator::sample() {
  // 16 to 79 loops of some cycles each; the pauses follow the bits themselves.
  for (unsigned i = 0; i < 16 + (pause_ & 63); ++i) asm volatile("");
  const bool bit = (reg(kRoscBase + 0x1c) & 1) != 0;
  pause_ = pause_ * 5 + (bit ? 3 : 1);
  return bit;
}

}  // namespace coffer::rp2
