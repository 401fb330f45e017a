#include "common/board/clocks.h"

#include <algorithm>
#include <chrono>

namespace coffer::firmware {

void BoardClock::set(std::uint64_t now) {
  base_ = now - seconds();
  was_set_ = true;
}

platform::Date BoardClock::today() const {
  // Certificates have two digits for the year: a clock that was set to nonsense does not lead past them.
  constexpr std::uint64_t kLast = 4'102'444'799;  // 2099-12-31
  const std::chrono::sys_days day{
      std::chrono::days{static_cast<std::int32_t>(std::min(now(), kLast) / 86'400)}};
  const std::chrono::year_month_day date(day);
  return {.year = static_cast<std::uint16_t>(static_cast<int>(date.year())),
          .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

bool BoardTimer::wait(std::uint32_t seconds, const platform::Caller* caller) {
  const std::uint64_t end = stopwatch_.milliseconds() + std::uint64_t{seconds} * 1000;
  while (stopwatch_.milliseconds() < end) {
    if (caller != nullptr && caller->is_gone()) return false;
    stopwatch_.rest();
  }
  return true;
}

}  // namespace coffer::firmware
