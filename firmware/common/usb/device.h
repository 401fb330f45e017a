#pragma once
#include "common/usb/ccid_interface.h"
#include "common/usb/control_pipe.h"

namespace coffer::firmware::usb {

/// A USB device with one configuration: a smart card reader, and an interface of the vendor's class, each
/// with a slot. Standard requests (USB 2.0, 9.4) are answered here, class requests and all packets are the
/// slots'. Calls come one at a time, with interrupts masked or from the controller's own.
class Device final : private RequestHandler {
 public:
  /// All outlive it; `identity` stays as it is while the device is connected. `max_block`: the slots'.
  Device(Endpoints& endpoints, reader::ccid::Slot& reader, reader::ccid::Slot& vendor,
         const Identity& identity, std::size_t max_block = reader::ccid::kMaxBlock)
      : endpoints_(endpoints),
        identity_(identity),
        max_block_(max_block),
        control_(endpoints, *this),
        reader_(endpoints, reader, kReaderEndpoints),
        vendor_(endpoints, vendor, kVendorEndpoints) {}

  /// What the controller tells.
  void bus_reset();
  void setup(reader::ccid::SetupPacket packet) { control_.setup(packet); }
  void packet_sent(EndpointAddress in);
  void packet_received(EndpointAddress out, Bytes packet);
  void suspended();
  void resumed();

  /// Gives the endpoints what the slot has for them. After each change of the slot.
  void pump();
  /// Whether a host has configured it.
  [[nodiscard]] bool is_configured() const { return configuration_ != 0; }
  [[nodiscard]] bool is_suspended() const { return is_suspended_; }

 private:
  [[nodiscard]] std::optional<Bytes> handle(reader::ccid::SetupPacket packet) override;
  void completed() override;

  [[nodiscard]] std::optional<Bytes> handle_class(reader::ccid::SetupPacket packet, const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_standard(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_device(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_interface(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_endpoint(const Setup& setup);
  [[nodiscard]] bool set_configuration(std::uint16_t value);
  /// nullptr: there is none of this number.
  [[nodiscard]] CcidInterface* interface(std::uint16_t number);
  [[nodiscard]] DataPipe* pipe(std::uint16_t address);
  [[nodiscard]] Bytes answer(std::uint8_t first);
  [[nodiscard]] Bytes status(std::uint8_t low);

  Endpoints& endpoints_;
  const Identity& identity_;
  const std::size_t max_block_;
  ControlPipe control_;
  CcidInterface reader_;
  CcidInterface vendor_;
  std::optional<std::uint8_t> new_address_;  // valid when the status stage is over
  std::uint8_t configuration_ = 0;
  bool is_suspended_ = false;
  DescriptorBuffer buffer_{};
};

}  // namespace coffer::firmware::usb
