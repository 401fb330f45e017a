#pragma once
#include <chrono>
#include <optional>

namespace coffer::reader {

/// The time that a peer has for a message, from its first byte on.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// Has no end before begin().
  explicit Deadline(std::chrono::milliseconds limit) : limit_(limit) {}

  /// Sets the end; further calls do not move it.
  void begin() {
    if (!end_) end_ = Clock::now() + limit_;
  }
  /// @returns what poll() wants: whole milliseconds, rounded up, 0 when the end has passed, -1 when there is
  /// none.
  [[nodiscard]] int left_ms() const;

 private:
  std::chrono::milliseconds limit_;
  std::optional<Clock::time_point> end_;
};

}  // namespace coffer::reader
