#include "platform/host/system_timer.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace coffer::platform {

std::uint64_t SystemTimer::now() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
}

bool SystemTimer::wait(std::uint32_t seconds, const Caller* caller) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLook{100};
  const Clock::time_point end = Clock::now() + std::chrono::seconds(seconds);
  while (Clock::now() < end) {
    if (caller != nullptr && caller->is_gone()) return false;
    std::this_thread::sleep_until(std::min(end, Clock::now() + kLook));
  }
  return true;
}

}  // namespace coffer::platform
