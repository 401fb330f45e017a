#include "rp2/watchdog.h"

#include "rp2/registers.h"
#include "rp2/rom.h"

namespace coffer::rp2 {
namespace {

constexpr std::uint32_t kLoad = kWatchdogBase + 4;
constexpr std::uint32_t kScratch4 = kWatchdogBase + 0x1c;
constexpr std::uint32_t kEnable = 1u << 30;
constexpr std::uint32_t kTrigger = 1u << 31;
constexpr std::uint32_t kPeriod = kWatchdogDecrements * 4'000'000;

/// All is restarted but the oscillators (PSM.WDSEL); and no boot vector in the scratch registers.
void prepare_restart() {
  reg(kPsmBase + 8) = kRestarted;
  reg(kScratch4) = 0;
}

}  // namespace

void start_watchdog() {
  prepare_restart();
  reg(kLoad) = kPeriod;
  set_bits(kWatchdogBase, kEnable);
}

void feed_watchdog() { reg(kLoad) = kPeriod; }

void restart() {
  asm volatile("cpsid i" : : : "memory");
  prepare_restart();
  set_bits(kWatchdogBase, kTrigger);
  for (;;) {
  }
}

void restart_into_boot_loader() {
  asm volatile("cpsid i" : : : "memory");
  clear_bits(kWatchdogBase, kEnable);
  enter_boot_loader();
  restart();
}

}  // namespace coffer::rp2
