// What an ESP8266 has in its ROM, and Debian's library for its compiler therefore has not.

#include <cstdint>

namespace {

template <typename Number>
struct Division {
  Number quotient = 0;
  Number rest = 0;
};

// Bit by bit: nothing here may be what the compiler would call one of these functions for.
template <typename Number>
Division<Number> divide(Number dividend, Number divisor) {
  Division<Number> result;
  for (unsigned bit = sizeof(Number) * 8; bit-- > 0;) {
    const bool carry = (result.rest >> (sizeof(Number) * 8 - 1)) != 0;
    result.rest = (result.rest << 1) | ((dividend >> bit) & 1);
    if (carry || result.rest >= divisor) {
      result.rest -= divisor;
      result.quotient |= Number{1} << bit;
    }
  }
  return result;
}

std::uint64_t multiply(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t low = (a & 0xFFFF) * (b & 0xFFFF);
  const std::uint32_t middle = (a >> 16) * (b & 0xFFFF) + (low >> 16);
  const std::uint32_t other = (a & 0xFFFF) * (b >> 16) + (middle & 0xFFFF);
  const std::uint32_t high = (a >> 16) * (b >> 16) + (middle >> 16) + (other >> 16);
  return std::uint64_t{high} << 32 | (other << 16 | (low & 0xFFFF));
}

}  // namespace

extern "C" {

std::uint64_t __muldi3(std::uint64_t a, std::uint64_t b) {
  const auto a_high = static_cast<std::uint32_t>(a >> 32);
  const auto b_high = static_cast<std::uint32_t>(b >> 32);
  const auto a_low = static_cast<std::uint32_t>(a);
  const auto b_low = static_cast<std::uint32_t>(b);
  return multiply(a_low, b_low) + (std::uint64_t{a_low * b_high + a_high * b_low} << 32);
}
std::uint32_t __udivsi3(std::uint32_t a, std::uint32_t b) { return divide(a, b).quotient; }
std::uint32_t __umodsi3(std::uint32_t a, std::uint32_t b) { return divide(a, b).rest; }
std::uint64_t __udivdi3(std::uint64_t a, std::uint64_t b) { return divide(a, b).quotient; }
std::uint64_t __umoddi3(std::uint64_t a, std::uint64_t b) { return divide(a, b).rest; }

}  // extern "C"
