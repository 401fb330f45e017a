#pragma once
// What a USB device asks of its controller: endpoints that carry one packet at a time. The controller tells
// the device what happened by calling the functions of Device.

#include "base/bytes.h"

namespace coffer::firmware::usb {

/// Most bytes of a packet, on any endpoint (USB 2.0, full speed).
inline constexpr std::size_t kPacketSize = 64;

/// bEndpointAddress (USB 2.0, 9.6.6): bit 7 is set for IN.
using EndpointAddress = std::uint8_t;
inline constexpr EndpointAddress kControlOut = 0x00;
inline constexpr EndpointAddress kControlIn = 0x80;

/// Which of the two PIDs a packet has, or is to have.
enum class DataToggle : std::uint8_t { kData0 = 0, kData1 = 1 };
[[nodiscard]] constexpr DataToggle other(DataToggle toggle) {
  return toggle == DataToggle::kData0 ? DataToggle::kData1 : DataToggle::kData0;
}

/// The endpoints of one device. All calls come with interrupts masked, or from the controller's own.
class Endpoints {
 public:
  /// Hands the host one packet when it asks; Device::packet_sent() follows. `packet` is copied.
  virtual void send(EndpointAddress in, Bytes packet, DataToggle toggle) = 0;
  /// Takes one packet of at most kPacketSize bytes; Device::packet_received() follows.
  virtual void receive(EndpointAddress out, DataToggle toggle) = 0;
  /// Takes back send() or receive(): nothing follows.
  virtual void cancel(EndpointAddress endpoint) = 0;
  /// Answers each transaction with STALL; on endpoint 0, up to the next SETUP.
  virtual void stall(EndpointAddress endpoint) = 0;
  /// The address that the host gave; 0 after a reset of the bus.
  virtual void set_address(std::uint8_t address) = 0;

 protected:
  ~Endpoints() = default;
};

}  // namespace coffer::firmware::usb
