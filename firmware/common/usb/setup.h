#pragma once
#include "common/usb/endpoints.h"
#include "reader/ccid/control.h"

namespace coffer::firmware::usb {

/// The fields of a setup packet (USB 2.0, 9.3).
struct Setup {
  std::uint8_t request_type = 0;
  std::uint8_t request = 0;
  std::uint16_t value = 0;
  std::uint16_t index = 0;
  std::uint16_t length = 0;

  /// Takes a packet apart; nothing is checked.
  [[nodiscard]] static constexpr Setup parse(reader::ccid::SetupPacket b) {
    const auto field = [&b](std::size_t at) { return static_cast<std::uint16_t>(b[at] | (b[at + 1] << 8)); };
    return {b[0], b[1], field(2), field(4), field(6)};
  }
  /// Whether the data stage, if there is one, goes to the host.
  [[nodiscard]] constexpr bool is_in() const { return (request_type & 0x80) != 0; }
};

}  // namespace coffer::firmware::usb
