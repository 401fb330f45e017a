#pragma once
#include "platform/timer.h"

namespace coffer::platform {

/// The operating system's clock, and its monotonic one to wait by.
class SystemTimer final : public Timer {
 public:
  /// Seconds since 1970-01-01 00:00:00 UTC.
  [[nodiscard]] std::uint64_t now() const override;
  /// Sees within a tenth of a second that the caller is gone.
  [[nodiscard]] bool wait(std::uint32_t seconds, const Caller* caller) override;
};

}  // namespace coffer::platform
