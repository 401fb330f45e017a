#pragma once
#include "common/board/stopwatch.h"
#include "platform/platform.h"

namespace coffer::firmware {

/// The clock of a token without a battery: it starts at 2020-01-01 with the power, and goes right when a host
/// has set it. The calendar is the same clock.
class BoardClock final : public platform::TokenClock, public platform::Clock {
 public:
  /// Where it starts, in seconds since 1970-01-01.
  static constexpr std::uint64_t kStart = 1'577'836'800;

  explicit BoardClock(const Stopwatch& stopwatch) : stopwatch_(stopwatch) {}

  [[nodiscard]] std::uint64_t now() const override { return base_ + seconds(); }
  void set(std::uint64_t now) override;
  [[nodiscard]] bool was_set() const override { return was_set_; }
  [[nodiscard]] platform::Date today() const override;

 private:
  [[nodiscard]] std::uint64_t seconds() const { return stopwatch_.milliseconds() / 1000; }

  const Stopwatch& stopwatch_;
  std::uint64_t base_ = kStart;  // what it shows at the start of the device; modulo 2^64
  bool was_set_ = false;
};

/// Seconds since the start of the device.
class BoardTimer final : public platform::Timer {
 public:
  explicit BoardTimer(Stopwatch& stopwatch) : stopwatch_(stopwatch) {}

  [[nodiscard]] std::uint64_t now() const override { return stopwatch_.milliseconds() / 1000; }
  [[nodiscard]] bool wait(std::uint32_t seconds, const platform::Caller* caller) override;

 private:
  Stopwatch& stopwatch_;
};

}  // namespace coffer::firmware
