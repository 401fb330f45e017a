#include "reader/ccid/receiver.h"

namespace coffer::reader::ccid {
namespace {

// With these, an answer can name the slot and the sequence number.
constexpr std::size_t kLeastHeader = 7;

}  // namespace

Bytes Receiver::take(Bytes bytes) {
  switch (state_) {
    case State::kHeader:
      return take_header(bytes);
    case State::kData:
      return take_data(bytes);
    case State::kPlace:
    case State::kWhole:
    case State::kBadLength:
      break;
  }
  return bytes;
}

Bytes Receiver::take_header(Bytes bytes) {
  const std::size_t taken = std::min(bytes.size(), kHeaderSize - header_size_);
  copy(bytes.first(taken), MutableBytes(header_).subspan(header_size_));
  header_size_ = static_cast<std::uint8_t>(header_size_ + taken);
  if (header_size_ == kHeaderSize) {
    length_ = header().length;
    state_ = State::kPlace;
  }
  return bytes.subspan(taken);
}

Bytes Receiver::take_data(Bytes bytes) {
  const std::size_t taken = std::min<std::size_t>(bytes.size(), length_ - received_);
  if (received_ < place_.size()) {
    const Bytes kept = bytes.first(std::min<std::size_t>(taken, place_.size() - received_));
    copy(kept, place_.subspan(received_));
  }
  received_ += static_cast<std::uint32_t>(taken);
  if (received_ < length_) return {};
  if (fills_its_packets()) {
    state_ = State::kWhole;
    return bytes.subspan(taken);
  }
  // The end of the transfer is still to come.
  too_long_ = too_long_ || taken < bytes.size();
  return {};
}

void Receiver::set_place(MutableBytes place) {
  place_ = place;
  state_ = State::kData;
}

void Receiver::end_transfer() {
  switch (state_) {
    case State::kHeader:
      if (header_size_ >= kLeastHeader) {
        state_ = State::kBadLength;
      } else {
        reset();
      }
      break;
    case State::kData:
      state_ = received_ == length_ && !too_long_ ? State::kWhole : State::kBadLength;
      break;
    case State::kPlace:
    case State::kWhole:
    case State::kBadLength:
      break;
  }
}

void Receiver::reset() { *this = Receiver(); }

}  // namespace coffer::reader::ccid
