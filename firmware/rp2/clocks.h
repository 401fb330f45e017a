#pragma once

namespace coffer::rp2 {

/// Resets what a start finds in use, and sets up crystal, PLLs and clocks: the system as fast as the chip
/// goes (kSystemPll), 48 MHz for USB, 1 MHz for timer and watchdog. The ring oscillator goes on, as the
/// source of noise.
void start_clocks();

/// Of the chip: 1 MHz for timer and watchdog, out of the crystal's 12.
void start_microseconds();

}  // namespace coffer::rp2
