#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace coffer::crypto {

/// Not constexpr: a call ends compilation (a throw expression would need exceptions).
inline void not_a_hexadecimal_digit() {}

/// A string of hexadecimal digits (0 to 9, A to F; no small letters), as bytes. Anything else in it does not
/// compile.
template <std::size_t N>
consteval std::array<std::uint8_t, (N - 1) / 2> hex(const char (&digits)[N]) {
  static_assert(N % 2 == 1, "two digits for each byte, and the terminating zero");
  const auto value = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    not_a_hexadecimal_digit();
    return 0;
  };
  std::array<std::uint8_t, (N - 1) / 2> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(value(digits[2 * i]) * 16 + value(digits[2 * i + 1]));
  }
  return out;
}

}  // namespace coffer::crypto
