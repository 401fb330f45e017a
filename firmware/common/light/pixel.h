#pragma once
#include <cstdint>

#include "common/light/pattern.h"

namespace coffer::firmware {

/// A colour, each part from 0 to 255.
struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

/// What a light of three colours shows of a state: red for no host and for out of order, green for ready and
/// for work, blue for suspended, yellow for waiting.
[[nodiscard]] Colour colour_of(LightState state);

/// In which order a pixel takes the parts of a colour, as the Pico HSM numbers it.
enum class ColourOrder : std::uint8_t { kRgb, kRbg, kGrb, kGbr, kBrg, kBgr };

/// The 24 bits that a WS2812 shows a colour for, the highest first. `brightness`: 0 (dark) to 15.
[[nodiscard]] std::uint32_t pixel_bits(const Colour& colour, ColourOrder order, std::uint8_t brightness);

}  // namespace coffer::firmware
