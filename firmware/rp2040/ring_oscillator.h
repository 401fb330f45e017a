#pragma once
#include "common/noise/noise_source.h"

namespace coffer::rp2 {

/// The random bit of the ring oscillator (datasheet, 2.17.7), at its highest frequency: unbiased only as far
/// as its jitter adds up between two samples, so these are spaced, unevenly.
class RingOscillator final : public firmware::NoiseSource {
 public:
  /// Raises the frequency. The system clock must not depend on it.
  void start();
  [[nodiscard]] bool sample() override;

 private:
  unsigned pause_ = 0;
};

}  // namespace coffer::rp2
