#pragma once
#include "common/usb/device.h"

namespace coffer::rp2 {

/// The USB controller as a device at full speed (datasheet, 4.1), single-buffered.
class UsbController final : public firmware::usb::Endpoints {
 public:
  using EndpointAddress = firmware::usb::EndpointAddress;
  using DataToggle = firmware::usb::DataToggle;

  /// Connects to the bus. From now on `device`, which outlives this, is told what happens.
  void start(firmware::usb::Device& device);
  /// The interrupt of the controller.
  void handle_interrupt();

  void send(EndpointAddress in, Bytes packet, DataToggle toggle) override;
  void receive(EndpointAddress out, DataToggle toggle) override;
  void cancel(EndpointAddress endpoint) override;
  void stall(EndpointAddress endpoint) override;
  void set_address(std::uint8_t address) override;

 private:
  void handle_buffers();
  void handle_setup();
  void handle_start_of_frame();
  [[nodiscard]] bool must_wait_for_frame() const;

  firmware::usb::Device* device_ = nullptr;
  std::uint32_t frame_began_ = 0;  // microseconds
  /// Of a bulk-IN endpoint: buffer control that is armed with the next frame; 0: none.
  [[nodiscard]] std::uint32_t& waiting(EndpointAddress bulk_in);
  std::array<std::uint32_t, 2> waiting_{};
};

}  // namespace coffer::rp2
