#include "rp2040/interrupts.h"

#include "rp2040/registers.h"

namespace coffer::rp2040 {

void enable_interrupt(std::uint32_t number) {
  reg(kPpbBase + 0xe280) = 1u << number;  // NVIC_ICPR: not what was pending before
  reg(kPpbBase + 0xe100) = 1u << number;  // NVIC_ISER
}

}  // namespace coffer::rp2040
