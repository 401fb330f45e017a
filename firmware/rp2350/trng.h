#pragma once
#include "common/noise/checked_noise.h"

namespace coffer::rp2 {

/// The chip's random number generator (datasheet, 12.12): samples of an oscillator of its own, of which von
/// Neumann's corrector makes bits, under three checks in hardware, all on.
class Trng final : public firmware::NoiseBlocks {
 public:
  [[nodiscard]] bool collect(Block& block) override;
  void restart() override;
};

}  // namespace coffer::rp2
