#include "reader/ccid/sender.h"

#include "base/wipe.h"

namespace coffer::reader::ccid {

void Sender::send(MutableBytes frame) {
  frame_ = frame;
  sent_ = 0;
  is_sending_ = true;
}

std::optional<Bytes> Sender::packet() const {
  if (!is_sending_) return std::nullopt;
  return frame_.subspan(sent_, std::min(kBulkPacket, frame_.size() - sent_));
}

void Sender::sent() {
  const auto packet = this->packet();
  if (!packet) return;
  sent_ += packet->size();
  if (packet->size() < kBulkPacket) drop();
}

void Sender::drop() {
  wipe(frame_);
  *this = Sender();
}

}  // namespace coffer::reader::ccid
