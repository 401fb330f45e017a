#pragma once
#include <cstdint>

#include "base/mutex.h"

namespace coffer::rp2 {

/// Keeps interrupts away for a scope. May be nested.
class [[nodiscard]] InterruptsOff {
 public:
  [[gnu::always_inline]] InterruptsOff() {
    asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before_) : : "memory");
  }
  [[gnu::always_inline]] ~InterruptsOff() { asm volatile("msr primask, %0" : : "r"(before_) : "memory"); }
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;

 private:
  std::uint32_t before_;
};

/// What main loop and interrupts share is changed under this. The interrupts themselves have one priority, so
/// that none interrupts another.
class InterruptMutex final : public Mutex {
 public:
  void lock() override { asm volatile("cpsid i" : : : "memory"); }
  void unlock() override { asm volatile("cpsie i" : : : "memory"); }
};

/// Lets an interrupt of the chip come (datasheet, 2.3.2).
void enable_interrupt(std::uint32_t number);
/// Sleeps until the next interrupt; returns at once when one came since the last call.
inline void wait_for_event() { asm volatile("wfe" : : : "memory"); }

}  // namespace coffer::rp2
