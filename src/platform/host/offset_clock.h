#pragma once
#include <atomic>

#include "platform/platform.h"

namespace coffer::platform {

/// The clock of a token on a host: the system's, and how far from it the token's was set. The distance is
/// forgotten with the process, as a board forgets its time with the power.
class OffsetClock final : public TokenClock {
 public:
  /// Seconds since 1970-01-01 00:00:00 UTC; never below 0, however the system's clock jumps.
  [[nodiscard]] std::uint64_t now() const override;
  /// Changes the token's clock alone, not the system's.
  void set(std::uint64_t now) override;
  [[nodiscard]] bool was_set() const override { return was_set_; }

 private:
  std::atomic<std::int64_t> offset_ = 0;
  std::atomic<bool> was_set_ = false;
};

}  // namespace coffer::platform
