#include "rp2/light.h"

#include <optional>

#include "rp2/interrupts.h"
#include "rp2/pixel.h"
#include "rp2/registers.h"

namespace coffer::rp2 {
namespace {

using firmware::LightKind;

constexpr std::uint8_t kPowerPin = COFFER_LIGHT_POWER_PIN;

constinit firmware::LightSettings light{};
constinit std::optional<std::uint32_t> shown;  // what the light was told last

void make_output(std::uint8_t pin, bool high) {
  reg(high ? kGpioOutSet : kGpioOutClear) = 1u << pin;
  reg(kGpioOeSet) = 1u << pin;
  reg(kIoBank0Base + 8u * pin + 4) = 5;  // CTRL: SIO
  connect_pad(pin);
}

void tell(std::uint32_t value) {
  if (shown == value) return;
  shown = value;
  if (light.kind == LightKind::kSwitched) reg(value != 0 ? kGpioOutSet : kGpioOutClear) = 1u << light.pin;
  if (light.kind == LightKind::kPixel) send_pixel(light.pin, value);
}

}  // namespace

void start_light(const firmware::LightSettings& settings) {
  const InterruptsOff off;
  tell(0);
  light = settings;
  shown.reset();
  if (light.pin >= kPins) light.kind = LightKind::kNone;
  if (light.kind == LightKind::kNone) return;
  if (kPowerPin < kPins) make_output(kPowerPin, true);
  start_pixels();
  make_output(light.pin, false);
}

void show_light(firmware::LightState state, std::uint32_t now) {
  const bool on = firmware::is_lit(state, now);
  if (light.kind == LightKind::kPixel) {
    tell(on ? firmware::pixel_bits(firmware::colour_of(state), light.order, light.brightness) : 0);
  } else {
    tell(on ? 1 : 0);
  }
}

}  // namespace coffer::rp2
