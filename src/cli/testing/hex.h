#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::cli::testing {

/// The bytes of hexadecimal digits.
inline std::vector<std::uint8_t> from_hex(std::string_view digits) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

}  // namespace coffer::cli::testing
