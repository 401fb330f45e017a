#pragma once
#include <cstdint>

namespace coffer::rp2040 {

/// The system clock.
inline constexpr std::uint32_t kSystemHz = 133'000'000;

/// Resets what a start finds in use, and sets up crystal, PLLs and clocks: 133 MHz for the system, 48 MHz for
/// USB, 1 MHz for timer and watchdog. The ring oscillator goes on, as the source of noise.
void start_clocks();

}  // namespace coffer::rp2040
