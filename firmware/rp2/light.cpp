#include "rp2/light.h"

#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

constinit std::uint32_t light = 0;  // the bit of its pin

}  // namespace

void start_light(std::uint8_t pin) {
  set_light(false);
  light = pin < kPins ? 1u << pin : 0;
  if (light == 0) return;
  reg(kSioBase + 0x18) = light;          // GPIO_OUT_CLR
  reg(kSioBase + 0x24) = light;          // GPIO_OE_SET
  reg(kIoBank0Base + 8u * pin + 4) = 5;  // CTRL: SIO
}

void set_light(bool on) { reg(kSioBase + (on ? 0x14 : 0x18)) = light; }  // GPIO_OUT_SET, GPIO_OUT_CLR

}  // namespace coffer::rp2
