#pragma once
#include "common/usb/data_pipe.h"
#include "reader/ccid/slot.h"

namespace coffer::firmware::usb {

/// The endpoints of an interface that speaks CCID.
struct CcidEndpoints {
  EndpointAddress bulk_out = 0;
  EndpointAddress bulk_in = 0;
  std::optional<EndpointAddress> interrupt_in;
};

/// One interface of a device: a slot, and the endpoints through which a host speaks to it.
class CcidInterface {
 public:
  /// Both outlive it.
  CcidInterface(Endpoints& endpoints, reader::ccid::Slot& slot, const CcidEndpoints& addresses)
      : slot_(slot), bulk_out_(endpoints, addresses.bulk_out), bulk_in_(endpoints, addresses.bulk_in) {
    if (addresses.interrupt_in) interrupt_in_.emplace(endpoints, *addresses.interrupt_in);
  }

  [[nodiscard]] reader::ccid::Slot& slot() { return slot_; }
  /// The device was configured: the endpoints start anew (USB 2.0, 9.1.1.5), and so does the slot.
  void open();
  /// The device is not configured any more.
  void close();
  /// Gives the endpoints what the slot has for them.
  void pump();
  /// What came through, if the endpoint is one of these.
  void packet_sent(EndpointAddress in);
  void packet_received(EndpointAddress out, Bytes packet);
  /// nullptr: it is of no endpoint of these.
  [[nodiscard]] DataPipe* pipe(std::uint16_t address);

 private:
  reader::ccid::Slot& slot_;
  DataPipe bulk_out_;
  DataPipe bulk_in_;
  std::optional<DataPipe> interrupt_in_;
};

}  // namespace coffer::firmware::usb
