#pragma once
#include "common/noise/entropy.h"

namespace coffer::rp2 {

/// The entropy of this chip, which the random generator is seeded with.
[[nodiscard]] firmware::Entropy& entropy();
/// Before the first use.
void start_entropy();

}  // namespace coffer::rp2
