#pragma once
#include "common/usb/control_pipe.h"
#include "common/usb/data_pipe.h"
#include "reader/ccid/slot.h"

namespace coffer::firmware::usb {

/// A USB device with one configuration: the smart card reader that is `slot`. Standard requests
/// (USB 2.0, 9.4) are answered here, class requests and all packets are the slot's. Calls come one at a time,
/// with interrupts masked or from the controller's own.
class Device final : private RequestHandler {
 public:
  /// All outlive it. `max_block`: the slot's.
  Device(Endpoints& endpoints, reader::ccid::Slot& slot, const Identity& identity,
         std::size_t max_block = reader::ccid::kMaxBlock)
      : endpoints_(endpoints),
        slot_(slot),
        identity_(identity),
        max_block_(max_block),
        control_(endpoints, *this),
        bulk_out_(endpoints, kBulkOut),
        bulk_in_(endpoints, kBulkIn),
        interrupt_in_(endpoints, kInterruptIn) {}

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

  [[nodiscard]] std::optional<Bytes> handle_standard(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_device(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_interface(const Setup& setup);
  [[nodiscard]] std::optional<Bytes> handle_endpoint(const Setup& setup);
  [[nodiscard]] bool set_configuration(std::uint16_t value);
  [[nodiscard]] DataPipe* pipe(std::uint16_t address);
  [[nodiscard]] Bytes answer(std::uint8_t first);
  [[nodiscard]] Bytes status(std::uint8_t low);

  Endpoints& endpoints_;
  reader::ccid::Slot& slot_;
  const Identity& identity_;
  const std::size_t max_block_;
  ControlPipe control_;
  DataPipe bulk_out_;
  DataPipe bulk_in_;
  DataPipe interrupt_in_;
  std::optional<std::uint8_t> new_address_;  // valid when the status stage is over
  std::uint8_t configuration_ = 0;
  bool is_suspended_ = false;
  DescriptorBuffer buffer_{};
};

}  // namespace coffer::firmware::usb
