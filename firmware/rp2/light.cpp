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
  reg(kGpioOutClear) = light;
  reg(kGpioOeSet) = light;
  reg(kIoBank0Base + 8u * pin + 4) = 5;  // CTRL: SIO
  connect_pad(pin);
}

void set_light(bool on) { reg(on ? kGpioOutSet : kGpioOutClear) = light; }

}  // namespace coffer::rp2
