#include "rp2/clocks.h"

#include <initializer_list>

#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

// CLOCKS: CTRL, DIV and SELECTED of a clock.
constexpr std::uint32_t kClkRef = kClocksBase + 0x30;
constexpr std::uint32_t kClkSys = kClocksBase + 0x3c;
constexpr std::uint32_t kClkPeri = kClocksBase + 0x48;
constexpr std::uint32_t kSelected = 8;
constexpr std::uint32_t kEnable = 1u << 11;

/// All that flash does not need to be read.
void reset_peripherals() {
  constexpr auto kKept =
      static_cast<std::uint32_t>(Reset::kIoQspi) | static_cast<std::uint32_t>(Reset::kPadsQspi) |
      static_cast<std::uint32_t>(Reset::kPllSys) | static_cast<std::uint32_t>(Reset::kPllUsb) |
      static_cast<std::uint32_t>(Reset::kSyscfg);
  set_bits(kResetsBase, kAllResets & ~kKept);
}

void start_crystal() {
  reg(kXoscBase + 0x0c) = 47;                   // STARTUP: 1 ms of 12 MHz, in 256 cycles
  reg(kXoscBase) = (0xfabu << 12) | 0xaa0;      // CTRL: enable, 1 to 15 MHz
  wait_for(kXoscBase + 4, 1u << 31, 1u << 31);  // STATUS: stable
}

/// The system on the ring oscillator, so that nothing depends on a PLL that is about to change.
void leave_plls() {
  clear_bits(kClkSys, 1);
  wait_for(kClkSys + kSelected, ~0u, 1);
  clear_bits(kClkRef, 3);
  wait_for(kClkRef + kSelected, ~0u, 1);
}

void start_pll(std::uint32_t pll, Reset block, const PllSettings& settings) {
  constexpr std::uint32_t kPowerDown = 1u << 0;
  constexpr std::uint32_t kPostDividerDown = 1u << 3;
  constexpr std::uint32_t kVcoDown = 1u << 5;
  hold_in_reset(block);
  release(block);
  reg(pll) = 1;  // CS: reference divider
  reg(pll + 8) = settings.feedback;
  clear_bits(pll + 4, kPowerDown | kVcoDown);
  wait_for(pll, 1u << 31, 1u << 31);  // locked
  reg(pll + 0x0c) = (settings.divider_1 << 16) | (settings.divider_2 << 12);
  clear_bits(pll + 4, kPostDividerDown);
}

void select_clocks() {
  reg(kClkRef) = 2;  // crystal
  wait_for(kClkRef + kSelected, ~0u, 4);
  reg(kClkSys) = 0;  // its auxiliary source: PLL_SYS
  set_bits(kClkSys, 1);
  wait_for(kClkSys + kSelected, ~0u, 2);
  reg(kClkPeri) = kEnable;  // system clock
  reg(kClkUsb) = kEnable;   // PLL_USB
  start_microseconds();
}

}  // namespace

void start_clocks() {
  reset_peripherals();
  reg(kClkSysResus) = 0;  // no resuscitation of a clock that stops
  start_crystal();
  leave_plls();
  start_pll(kPllSysBase, Reset::kPllSys, kSystemPll);
  start_pll(kPllUsbBase, Reset::kPllUsb, {.feedback = 100, .divider_1 = 5, .divider_2 = 5});
  select_clocks();
  for (const Reset block :
       {Reset::kIoBank0, Reset::kPadsBank0, Reset::kSysinfo, Reset::kTimer, Reset::kUsb}) {
    release(block);
  }
}

}  // namespace coffer::rp2
