#pragma once
#include <cstdint>

namespace coffer::rp2 {

/// Milliseconds between two calls of the interrupt `tick_handler`.
inline constexpr std::uint32_t kTickMilliseconds = 10;

/// Microseconds since the start.
[[nodiscard]] std::uint64_t microseconds();
/// Milliseconds since the start, modulo 2^32.
[[nodiscard]] inline std::uint32_t milliseconds() {
  return static_cast<std::uint32_t>(microseconds() / 1000);
}
/// Lets ticks come.
void start_ticks();
/// To be called by each tick.
void prepare_next_tick();
/// Sleeps until the next tick.
void wait_for_tick();

}  // namespace coffer::rp2
