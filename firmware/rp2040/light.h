#pragma once

namespace coffer::rp2040 {

/// Lights up nothing, and gets the pin ready.
void start_light();
/// Switches the board's light.
void set_light(bool on);

}  // namespace coffer::rp2040
