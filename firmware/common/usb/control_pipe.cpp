#include "common/usb/control_pipe.h"

#include <algorithm>

namespace coffer::firmware::usb {

void ControlPipe::setup(reader::ccid::SetupPacket packet) {
  reset();
  const Setup setup = Setup::parse(packet);
  if (!setup.is_in() && setup.length != 0) return stall();
  const auto answer = handler_.handle(packet);
  if (!answer || answer->size() > data_.size()) return stall();
  if (!setup.is_in() || setup.length == 0) {
    stage_ = Stage::kStatusIn;
    endpoints_.send(kControlIn, {}, DataToggle::kData1);
    return;
  }
  const std::size_t size = std::min<std::size_t>(answer->size(), setup.length);
  copy(answer->first(size), data_);
  left_ = Bytes(data_).first(size);
  ends_with_empty_ = size < setup.length && size % kPacketSize == 0;
  stage_ = Stage::kData;
  send_next();
}

void ControlPipe::send_next() {
  const Bytes packet = left_.first(std::min(left_.size(), kPacketSize));
  left_ = left_.subspan(packet.size());
  if (packet.empty()) ends_with_empty_ = false;
  endpoints_.send(kControlIn, packet, toggle_);
  toggle_ = other(toggle_);
}

void ControlPipe::packet_sent() {
  if (stage_ == Stage::kData) {
    if (!left_.empty() || ends_with_empty_) return send_next();
    stage_ = Stage::kStatusOut;
    endpoints_.receive(kControlOut, DataToggle::kData1);
  } else if (stage_ == Stage::kStatusIn) {
    stage_ = Stage::kIdle;
    handler_.completed();
  }
}

void ControlPipe::packet_received() {
  if (stage_ == Stage::kStatusOut) stage_ = Stage::kIdle;
}

void ControlPipe::reset() {
  if (stage_ == Stage::kData || stage_ == Stage::kStatusIn) endpoints_.cancel(kControlIn);
  if (stage_ == Stage::kStatusOut) endpoints_.cancel(kControlOut);
  stage_ = Stage::kIdle;
  toggle_ = DataToggle::kData1;
  ends_with_empty_ = false;
  left_ = {};
}

void ControlPipe::stall() {
  endpoints_.stall(kControlIn);
  endpoints_.stall(kControlOut);
}

}  // namespace coffer::firmware::usb
