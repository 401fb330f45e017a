#include "rp2/interrupts.h"

#include "rp2/registers.h"

namespace coffer::rp2 {

void enable_interrupt(std::uint32_t number) {
  const std::uint32_t word = number / 32 * 4;
  const std::uint32_t bit = 1u << number % 32;
  reg(kPpbBase + 0xe280 + word) = bit;  // NVIC_ICPR: not what was pending before
  reg(kPpbBase + 0xe100 + word) = bit;  // NVIC_ISER
}

}  // namespace coffer::rp2
