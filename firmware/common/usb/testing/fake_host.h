#pragma once
#include <array>

#include "common/usb/device.h"
#include "common/usb/testing/fake_endpoints.h"

namespace coffer::firmware::usb::testing {

/// The host's side of control transfers (USB 2.0, 8.5.3).
class FakeHost {
 public:
  FakeHost(FakeEndpoints& endpoints, Device& device) : endpoints_(endpoints), device_(device) {}

  using Packet = std::array<std::uint8_t, 8>;
  static Packet packet(std::uint8_t type, std::uint8_t request, std::uint16_t value, std::uint16_t index,
                       std::uint16_t length) {
    const auto low = [](std::uint16_t v) { return static_cast<std::uint8_t>(v); };
    const auto high = [](std::uint16_t v) { return static_cast<std::uint8_t>(v >> 8); };
    return {type, request, low(value), high(value), low(index), high(index), low(length), high(length)};
  }

  void setup(const Packet& packet) {
    endpoints_.begin_setup();
    device_.setup(packet);
  }

  /// A whole request. @returns the data; nothing when the device answers STALL, or breaks the protocol
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> request(const Packet& packet) {
    setup(packet);
    const std::size_t length = packet[6] | (packet[7] << 8);
    const bool has_data = (packet[0] & 0x80) != 0 && length != 0;
    std::vector<std::uint8_t> data;
    if (has_data) {
      if (!read_data(length, data)) return std::nullopt;
      const auto status = endpoints_.take(kControlOut);
      if (!status || status->toggle != DataToggle::kData1) return std::nullopt;
      device_.packet_received(kControlOut, {});
      return data;
    }
    const auto status = endpoints_.take(kControlIn);
    if (!status || !status->packet.empty() || status->toggle != DataToggle::kData1) return std::nullopt;
    device_.packet_sent(kControlIn);
    return data;
  }

  [[nodiscard]] bool configure() {
    device_.bus_reset();
    return request(packet(0x00, 5, 7, 0, 0)).has_value() && request(packet(0x00, 9, 1, 0, 0)).has_value();
  }

 private:
  [[nodiscard]] bool read_data(std::size_t length, std::vector<std::uint8_t>& data) {
    DataToggle toggle = DataToggle::kData1;
    for (;;) {
      const auto armed = endpoints_.take(kControlIn);
      if (!armed || armed->toggle != toggle) return false;
      toggle = other(toggle);
      data.insert(data.end(), armed->packet.begin(), armed->packet.end());
      device_.packet_sent(kControlIn);
      if (data.size() > length) return false;
      if (armed->packet.size() < kPacketSize || data.size() == length) return true;
    }
  }

  FakeEndpoints& endpoints_;
  Device& device_;
};

}  // namespace coffer::firmware::usb::testing
