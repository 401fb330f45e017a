#pragma once
#include <chrono>

#include "platform/platform.h"

namespace coffer::platform {

/// The date of a point in time, UTC.
[[nodiscard]] Date date_of(std::chrono::system_clock::time_point time);

/// The clock of the operating system.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Date today() const override { return date_of(std::chrono::system_clock::now()); }
};

}  // namespace coffer::platform
