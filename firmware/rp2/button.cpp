#include "rp2/button.h"

#include "rp2/interrupts.h"
#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

COFFER_RAM_CODE bool read_in_ram() {
  constexpr std::uint32_t kOutputDisabled = 2u << kFlashSelectOeOverride;
  constexpr std::uint32_t kOverrideMask = 3u << kFlashSelectOeOverride;
  const InterruptsOff off;
  reg(kFlashSelectControl) = (reg(kFlashSelectControl) & ~kOverrideMask) | kOutputDisabled;
  for (int i = 0; i < 1000; ++i) asm volatile("");                   // until the pull-up has won
  const bool is_low = (reg(kSioBase + 8) & kFlashSelectInput) == 0;  // GPIO_HI_IN
  reg(kFlashSelectControl) = reg(kFlashSelectControl) & ~kOverrideMask;
  return is_low;
}

}  // namespace

bool is_button_pressed() { return read_in_ram(); }

}  // namespace coffer::rp2
