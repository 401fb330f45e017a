#include "common/usb/ccid_interface.h"

namespace coffer::firmware::usb {

void CcidInterface::open() {
  bulk_out_.open();
  bulk_in_.open();
  if (interrupt_in_) interrupt_in_->open();
  slot_.configured();
  pump();
}

void CcidInterface::close() {
  bulk_out_.close();
  bulk_in_.close();
  if (interrupt_in_) interrupt_in_->close();
  slot_.reset_bus();
}

void CcidInterface::pump() {
  if (bulk_out_.is_free() && slot_.wants_packet()) bulk_out_.receive();
  if (bulk_in_.is_free()) {
    if (const auto packet = slot_.packet_to_send()) bulk_in_.send(*packet);
  }
  if (interrupt_in_ && interrupt_in_->is_free()) {
    if (const auto packet = slot_.notification_to_send()) interrupt_in_->send(*packet);
  }
}

void CcidInterface::packet_sent(EndpointAddress in) {
  if (in == bulk_in_.address()) {
    if (bulk_in_.complete()) slot_.packet_sent();
  } else if (interrupt_in_ && in == interrupt_in_->address()) {
    if (interrupt_in_->complete()) slot_.notification_sent();
  }
}

void CcidInterface::packet_received(EndpointAddress out, Bytes packet) {
  if (out == bulk_out_.address() && bulk_out_.complete()) slot_.receive_packet(packet);
}

DataPipe* CcidInterface::pipe(std::uint16_t address) {
  if (address == bulk_out_.address()) return &bulk_out_;
  if (address == bulk_in_.address()) return &bulk_in_;
  if (interrupt_in_ && address == interrupt_in_->address()) return &*interrupt_in_;
  return nullptr;
}

}  // namespace coffer::firmware::usb
