#include "rp2/board.h"

#include "rp2/button.h"
#include "rp2/interrupts.h"
#include "rp2/time.h"

// Of the linker script.
extern "C" {
extern const std::uint8_t bss_end[], ram_end[];
}

namespace coffer::rp2 {

std::uint64_t ChipStopwatch::milliseconds() const { return microseconds() / 1000; }

void ChipStopwatch::rest() { wait_for_tick(); }

bool BootselButton::is_pressed() { return is_button_pressed(); }

PicoBoard::PicoBoard(const FlashChip& flash) : flash_(flash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (std::size_t i = 0; i < flash_.unique_id.size(); ++i) {
    serial_text_[2 * i] = kDigits[flash_.unique_id[i] >> 4];
    serial_text_[2 * i + 1] = kDigits[flash_.unique_id[i] & 15];
  }
}

/// What nothing was given: there is no heap.
std::uint32_t PicoBoard::free_memory() const {
  return reinterpret_cast<std::uint32_t>(ram_end) - reinterpret_cast<std::uint32_t>(bss_end);
}

}  // namespace coffer::rp2
