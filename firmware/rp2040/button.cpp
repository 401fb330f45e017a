#include "rp2040/button.h"

#include "rp2040/interrupts.h"
#include "rp2040/registers.h"

namespace coffer::rp2040 {
namespace {

COFFER_RAM_CODE bool read_in_ram() {
  constexpr std::uint32_t kChipSelect = kIoQspiBase + 0x0c;  // GPIO_QSPI_SS_CTRL
  constexpr std::uint32_t kOutputDisabled = 2u << 12;        // OEOVER
  constexpr std::uint32_t kOverrideMask = 3u << 12;
  const InterruptsOff off;
  reg(kChipSelect) = (reg(kChipSelect) & ~kOverrideMask) | kOutputDisabled;
  for (int i = 0; i < 1000; ++i) asm volatile("");           // until the pull-up has won
  const bool is_low = (reg(kSioBase + 8) & (1u << 1)) == 0;  // GPIO_HI_IN
  reg(kChipSelect) = reg(kChipSelect) & ~kOverrideMask;
  return is_low;
}

}  // namespace

bool is_button_pressed() { return read_in_ram(); }

}  // namespace coffer::rp2040
