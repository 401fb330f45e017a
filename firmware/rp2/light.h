#pragma once
#include <cstdint>

namespace coffer::rp2 {

/// The pin that COFFER_LIGHT_PIN says.
inline constexpr std::uint8_t kBuiltInLight = COFFER_LIGHT_PIN;

/// Gets a pin ready; the one before is left dark. `pin`: below kPins, others are none.
void start_light(std::uint8_t pin);
/// Switches the board's light.
void set_light(bool on);

}  // namespace coffer::rp2
