#pragma once
#include <cstdint>

namespace coffer::firmware {

/// Time since the start of the device.
class Stopwatch {
 public:
  /// Milliseconds since the start.
  [[nodiscard]] virtual std::uint64_t milliseconds() const = 0;
  /// Lets a moment pass, some 10 milliseconds, without using the processor.
  virtual void rest() = 0;

 protected:
  ~Stopwatch() = default;
};

}  // namespace coffer::firmware
