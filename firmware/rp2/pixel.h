#pragma once
#include <cstdint>

namespace coffer::rp2 {

/// Gets the counter of cycles ready that send_pixel() takes its times from. Once.
void start_pixels();
/// Sends 24 bits to a WS2812, the highest first. Interrupts wait meanwhile, for 30 microseconds. `pin`: one
/// that is an output, and low for the last 300 microseconds.
void send_pixel(std::uint8_t pin, std::uint32_t bits);

}  // namespace coffer::rp2
