#include "common/light/light_settings.h"

namespace coffer::firmware {
namespace {

/// As the Pico HSM numbers drivers of lights.
LightKind kind_of(std::uint8_t driver) {
  switch (driver) {
    case 0x01:
      return LightKind::kSwitched;
    case 0x03:
    case 0x05:  // NeoPixel: another name for it
      return LightKind::kPixel;
    default:
      return LightKind::kNone;
  }
}

}  // namespace

LightSettings light_settings(const LightSettings& built_in, const token::PhysicalSettings& settings) {
  LightSettings light = built_in;
  const Bytes driver = settings.led_driver;
  if (!driver.empty()) light.kind = kind_of(driver[0]);
  if (driver.size() > 1 && driver[1] <= static_cast<std::uint8_t>(ColourOrder::kBgr)) {
    light.order = static_cast<ColourOrder>(driver[1]);
  }
  light.pin = settings.led_pin.value_or(light.pin);
  light.brightness = settings.led_brightness.value_or(light.brightness);
  return light;
}

}  // namespace coffer::firmware
