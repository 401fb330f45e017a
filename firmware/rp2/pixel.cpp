#include "rp2/pixel.h"

#include "rp2/interrupts.h"
#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

// SysTick counts cycles of the system clock down, in 24 bits.
constexpr std::uint32_t kControl = kPpbBase + 0xe010;
constexpr std::uint32_t kReload = kPpbBase + 0xe014;
constexpr std::uint32_t kNow = kPpbBase + 0xe018;
constexpr std::uint32_t kMask = 0xffffff;

constexpr std::uint32_t kMegahertz = 12 * kSystemPll.feedback / (kSystemPll.divider_1 * kSystemPll.divider_2);
constexpr std::uint32_t cycles(std::uint32_t nanoseconds) { return kMegahertz * nanoseconds / 1000; }

// A bit is a pulse, short for 0 and long for 1 (WS2812B data sheet).
constexpr std::uint32_t kShort = cycles(300);
constexpr std::uint32_t kLong = cycles(750);
constexpr std::uint32_t kBit = cycles(1100);  // with what the loops add, 1.25 us

[[gnu::always_inline]] inline void wait_since(std::uint32_t begin, std::uint32_t duration) {
  while (((begin - reg(kNow)) & kMask) < duration) {
  }
}

COFFER_RAM_CODE void send_in_ram(std::uint32_t pin_bit, std::uint32_t bits) {
  const InterruptsOff off;
  for (std::uint32_t bit = 1u << 23; bit != 0; bit >>= 1) {
    const std::uint32_t high = (bits & bit) != 0 ? kLong : kShort;
    const std::uint32_t begin = reg(kNow);
    reg(kGpioOutSet) = pin_bit;
    wait_since(begin, high);
    reg(kGpioOutClear) = pin_bit;
    wait_since(begin, kBit);
  }
}

}  // namespace

void start_pixels() {
  reg(kReload) = kMask;
  reg(kControl) = 1u << 2 | 1u << 0;  // of the system clock, on, without its exception
}

void send_pixel(std::uint8_t pin, std::uint32_t bits) { send_in_ram(1u << pin, bits); }

}  // namespace coffer::rp2
