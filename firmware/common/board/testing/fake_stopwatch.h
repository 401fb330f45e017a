#pragma once
#include "common/board/stopwatch.h"

namespace coffer::firmware::testing {

/// Time that passes while somebody rests.
class FakeStopwatch final : public Stopwatch {
 public:
  [[nodiscard]] std::uint64_t milliseconds() const override { return now_; }
  void rest() override { now_ += 10; }
  void pass(std::uint64_t milliseconds) { now_ += milliseconds; }

 private:
  std::uint64_t now_ = 12'345;
};

}  // namespace coffer::firmware::testing
