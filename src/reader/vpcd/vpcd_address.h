#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coffer::reader {

/// Where a virtual reader listens.
struct VpcdAddress {
  std::string host;
  std::uint16_t port = 0;

  /// Reads HOST:PORT or [IPV6]:PORT; the port is decimal, 1 to 65535. @returns nothing when it is something
  /// else.
  [[nodiscard]] static std::optional<VpcdAddress> parse(std::string_view text);
  /// The form that parse() reads.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const VpcdAddress&, const VpcdAddress&) = default;
};

}  // namespace coffer::reader
