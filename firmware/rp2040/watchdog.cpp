#include "rp2040/watchdog.h"

#include "rp2040/registers.h"
#include "rp2040/rom.h"

namespace coffer::rp2040 {
namespace {

constexpr std::uint32_t kLoad = kWatchdogBase + 4;
constexpr std::uint32_t kScratch4 = kWatchdogBase + 0x1c;
constexpr std::uint32_t kEnable = 1u << 30;
constexpr std::uint32_t kTrigger = 1u << 31;
// It counts down by two each microsecond (erratum RP2040-E1).
constexpr std::uint32_t kPeriod = 2 * 4'000'000;

/// All but the oscillators (PSM.WDSEL, 2.13.5); and no boot vector in the scratch registers.
void prepare_restart() {
  reg(kPsmBase + 8) = 0x0001fffc;
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
  rom_function<void(std::uint32_t, std::uint32_t)>('U', 'B')(0, 0);
  restart();
}

}  // namespace coffer::rp2040
