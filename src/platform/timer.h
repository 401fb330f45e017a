#pragma once
#include <cstdint>

#include "platform/caller.h"

namespace coffer::platform {

/// The time by which guessing at PINs is slowed down. No host sets it. Safe from several threads.
class Timer {
 public:
  /// Seconds since a fixed moment, where the device has a clock that goes on without the power; else since
  /// the start. It may jump: the token bounds what comes of that.
  [[nodiscard]] virtual std::uint64_t now() const = 0;
  /// Waits for so many seconds, whatever the clock does meanwhile. Called with the PIN mutex held, never with
  /// the state mutex. @returns whether the time is over; false: `caller` was gone before (nullptr: never)
  [[nodiscard]] virtual bool wait(std::uint32_t seconds, const Caller* caller) = 0;

 protected:
  ~Timer() = default;
};

}  // namespace coffer::platform
