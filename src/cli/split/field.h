#pragma once
#include <cstdint>

namespace coffer::cli {

/// The field of 256 elements with the polynomial of AES (FIPS 197, 4.2): addition is XOR. Without tables or
/// branches on the operands.
[[nodiscard]] constexpr std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  unsigned product = 0;
  unsigned factor = a;
  for (int bit = 0; bit < 8; ++bit) {
    product ^= factor & (0u - ((b >> bit) & 1u));
    factor = (factor << 1) ^ (0x11Bu & (0u - (factor >> 7)));
  }
  return static_cast<std::uint8_t>(product);
}

/// a^254, which is 1/a; 0 for 0.
[[nodiscard]] constexpr std::uint8_t invert(std::uint8_t a) {
  std::uint8_t power = a;
  std::uint8_t inverse = 1;
  for (int i = 0; i < 7; ++i) {
    power = multiply(power, power);
    inverse = multiply(inverse, power);
  }
  return inverse;
}

static_assert(multiply(0x57, 0x83) == 0xC1);  // FIPS 197, 4.2
static_assert(invert(0x53) == 0xCA);

}  // namespace coffer::cli
