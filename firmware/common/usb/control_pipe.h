#pragma once
#include <optional>

#include "common/usb/descriptors.h"
#include "common/usb/setup.h"

namespace coffer::firmware::usb {

/// Whoever answers control requests.
class RequestHandler {
 public:
  /// Carries out a request. @returns the data for the host, to be copied, of any length up to
  /// DescriptorBuffer's, empty for requests without; nothing: the request is answered with STALL
  [[nodiscard]] virtual std::optional<Bytes> handle(reader::ccid::SetupPacket packet) = 0;
  /// The host knows that the request was carried out.
  virtual void completed() = 0;

 protected:
  ~RequestHandler() = default;
};

/// The stages of control transfers on endpoint 0 (USB 2.0, 8.5.3): setup, data to the host, status. Requests
/// with data from the host are not taken: the device has none.
class ControlPipe {
 public:
  ControlPipe(Endpoints& endpoints, RequestHandler& handler) : endpoints_(endpoints), handler_(handler) {}

  /// SETUP came. What was left of an earlier transfer is dropped.
  void setup(reader::ccid::SetupPacket packet);
  /// The host took the packet on kControlIn.
  void packet_sent();
  /// The host ended the transfer on kControlOut.
  void packet_received();
  /// The bus was reset.
  void reset();

 private:
  enum class Stage : std::uint8_t { kIdle, kData, kStatusIn, kStatusOut };

  void send_next();
  void stall();

  Endpoints& endpoints_;
  RequestHandler& handler_;
  Stage stage_ = Stage::kIdle;
  DataToggle toggle_ = DataToggle::kData1;
  bool ends_with_empty_ = false;  // the data is shorter than asked for, and fills its packets
  DescriptorBuffer data_{};
  Bytes left_;  // of data_
};

}  // namespace coffer::firmware::usb
