#pragma once
#include "common/light/light_settings.h"

namespace coffer::rp2 {

/// The light that the build says, and the pin that gives it power, if there is one.
inline constexpr firmware::LightSettings kBuiltInLight{.kind = firmware::LightKind::COFFER_LIGHT_KIND,
                                                       .pin = COFFER_LIGHT_PIN,
                                                       .order = firmware::ColourOrder::COFFER_LIGHT_ORDER,
                                                       .brightness = COFFER_LIGHT_BRIGHTNESS};

/// Gets a light ready; the one before is left dark. A pin from kPins on is none.
void start_light(const firmware::LightSettings& settings);
/// Shows what a state looks like now, so many milliseconds after the start. To be called by each tick.
void show_light(firmware::LightState state, std::uint32_t now);

}  // namespace coffer::rp2
