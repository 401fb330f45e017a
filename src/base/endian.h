#pragma once
#include <array>

#include "base/bytes.h"

namespace coffer {

/// The integer whose big-endian bytes these two are.
[[nodiscard]] constexpr std::uint16_t load_be16(std::span<const std::uint8_t, 2> b) {
  return static_cast<std::uint16_t>((b[0] << 8) | b[1]);
}
/// The integer whose big-endian bytes these four are.
[[nodiscard]] constexpr std::uint32_t load_be32(std::span<const std::uint8_t, 4> b) {
  return (std::uint32_t{b[0]} << 24) | (std::uint32_t{b[1]} << 16) | (std::uint32_t{b[2]} << 8) | b[3];
}
/// The two bytes of an integer, the most significant first.
[[nodiscard]] constexpr std::array<std::uint8_t, 2> be16(std::uint16_t v) {
  return {static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v)};
}
/// The four bytes of an integer, the most significant first.
[[nodiscard]] constexpr std::array<std::uint8_t, 4> be32(std::uint32_t v) {
  return {static_cast<std::uint8_t>(v >> 24), static_cast<std::uint8_t>(v >> 16),
          static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v)};
}
/// The integer whose big-endian bytes these eight are.
[[nodiscard]] constexpr std::uint64_t load_be64(std::span<const std::uint8_t, 8> b) {
  return (std::uint64_t{load_be32(b.first<4>())} << 32) | load_be32(b.last<4>());
}
/// The eight bytes of an integer, the most significant first.
[[nodiscard]] constexpr std::array<std::uint8_t, 8> be64(std::uint64_t v) {
  const auto high = be32(static_cast<std::uint32_t>(v >> 32));
  const auto low = be32(static_cast<std::uint32_t>(v));
  return {high[0], high[1], high[2], high[3], low[0], low[1], low[2], low[3]};
}

}  // namespace coffer
