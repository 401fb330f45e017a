#include "rp2/time.h"

#include "rp2/interrupts.h"
#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

volatile std::uint32_t ticks = 0;

}  // namespace

std::uint64_t microseconds() {
  // TIMERAWH, TIMERAWL (4.6): read until the upper half did not change meanwhile.
  std::uint32_t high = reg(kTimerBase + 0x24);
  for (;;) {
    const std::uint32_t low = reg(kTimerBase + 0x28);
    const std::uint32_t again = reg(kTimerBase + 0x24);
    if (again == high) return (std::uint64_t{high} << 32) | low;
    high = again;
  }
}

void start_ticks() {
  set_bits(kTimerInte, 1);  // alarm 0
  enable_interrupt(kTickInterrupt);
  prepare_next_tick();
}

void wait_for_tick() {
  const std::uint32_t before = ticks;
  while (ticks == before) wait_for_event();
}

void prepare_next_tick() {
  ticks = ticks + 1;
  reg(kTimerIntr) = 1;                                                         // done
  reg(kTimerBase + 0x10) = reg(kTimerBase + 0x28) + kTickMilliseconds * 1000;  // ALARM0
}

}  // namespace coffer::rp2
