#include "common/light/pixel.h"

#include <array>

namespace coffer::firmware {
namespace {

constexpr std::uint32_t kFull = 255;
constexpr std::uint32_t kBrightest = 15;

/// For each order: which part of {red, green, blue} comes first, second, third.
constexpr std::array<std::array<std::uint8_t, 3>, 6> kOrders{
    {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};

}  // namespace

Colour colour_of(LightState state) {
  switch (state) {
    case LightState::kNotMounted:
    case LightState::kOutOfOrder:
      return {.red = kFull};
    case LightState::kIdle:
    case LightState::kProcessing:
      return {.green = kFull};
    case LightState::kSuspended:
      return {.blue = kFull};
    case LightState::kWaiting:
      return {.red = kFull, .green = kFull};
  }
  return {};
}

std::uint32_t pixel_bits(const Colour& colour, ColourOrder order, std::uint8_t brightness) {
  const std::array<std::uint32_t, 3> parts{colour.red, colour.green, colour.blue};
  const std::uint32_t scale = brightness < kBrightest ? brightness : kBrightest;
  std::uint32_t bits = 0;
  for (const std::uint8_t part : kOrders[static_cast<std::uint8_t>(order) % kOrders.size()]) {
    bits = bits << 8 | parts[part] * scale / kBrightest;
  }
  return bits;
}

}  // namespace coffer::firmware
