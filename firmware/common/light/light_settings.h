#pragma once
#include "common/light/pixel.h"
#include "token/device_records/physical_settings.h"

namespace coffer::firmware {

/// What a board's light is: one that is switched by its pin, or a pixel that is sent its colour (WS2812 and
/// its kin).
enum class LightKind : std::uint8_t { kNone, kSwitched, kPixel };

/// A board's light.
struct LightSettings {
  LightKind kind = LightKind::kNone;
  std::uint8_t pin = 0;
  ColourOrder order = ColourOrder::kGrb;  ///< of a pixel
  std::uint8_t brightness = 0;            ///< of a pixel: 0 to 15
};

/// What the owner's settings ask for, `built_in` where they say nothing. Kinds that this firmware does not
/// know are none.
[[nodiscard]] LightSettings light_settings(const LightSettings& built_in,
                                           const token::PhysicalSettings& settings);

}  // namespace coffer::firmware
