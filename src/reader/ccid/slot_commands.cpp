// What a slot does with the messages of bulk-OUT (CCID 6.1).

#include "base/endian.h"
#include "reader/ccid/slot.h"

namespace coffer::reader::ccid {
namespace {

constexpr std::uint16_t kWrongLength = 0x6700;  // ISO/IEC 7816-4, 5.6

constexpr std::size_t kRateAndClockSize = 8;

}  // namespace

void Slot::receive_packet(Bytes packet) {
  receive(packet);
  if (packet.size() < kBulkPacket) end_transfer();
}

void Slot::receive(Bytes bytes) {
  bytes = receiver_.take(bytes);
  if (receiver_.state() == Receiver::State::kPlace) {
    receiver_.set_place(place_for(receiver_.header()));
    receiver_.take(bytes);
  }
  advance();
}

void Slot::end_transfer() {
  receiver_.end_transfer();
  advance();
}

/// Called once for each message, when its header is there.
MutableBytes Slot::place_for(const CommandHeader& header) {
  refused_.reset();
  if (header.slot != 0) return {};
  switch (header.type) {
    case Command::kXfrBlock:
      return place_for_block(header);
    case Command::kSetParameters:
      return MutableBytes(data_).first(parameters_.size());
    case Command::kSetDataRateAndClockFrequency:
      return MutableBytes(data_).first(kRateAndClockSize);
    default:
      return {};
  }
}

MutableBytes Slot::place_for_block(const CommandHeader& header) {
  if (is_card_busy()) {
    refused_ = Error::kSlotBusy;  // the card reads the buffer
  } else if (abort_request_) {
    refused_ = Error::kAborted;
  } else if (!is_powered_ && stage_ == Stage::kIdle) {
    refused_ = Error::kIccMute;
  } else if (header.length > max_block_) {
    refused_ = Error::kLength;
  }
  const std::uint16_t level = header.level();
  if (refused_ || level == kGoOn) return {};
  if (level == kWhole || level == kFirst) drop_command();
  if (level > kMiddle || (level >= kLast && !is_chained_)) {
    refused_ = Error::kLevel;
    return {};
  }
  if (is_too_long_ || header.length > command_.size() - command_size_) {
    is_too_long_ = true;
    return {};
  }
  command_touched_ = command_size_ + header.length;
  return MutableBytes(command_).subspan(command_size_, header.length);
}

void Slot::handle(const CommandHeader& header, bool has_bad_length) {
  if (header.type == Command::kAbort && header.slot == 0) return handle_abort(header, has_bad_length);
  abort_command_.reset();  // it is not the last command any more
  const auto done = carry_out(header, has_bad_length);
  if (done) return;
  // A block that fails ends its chain, unless the card works in the buffer.
  if (header.type == Command::kXfrBlock && header.slot == 0 && !is_card_busy()) drop_command();
  send_failure(origin_of(header), done.error());
}

Slot::Checked Slot::check(const CommandHeader& header, bool has_bad_length) {
  if (header.slot != 0) return std::unexpected(Error::kSlot);
  if (abort_request_) return std::unexpected(Error::kAborted);
  if (is_card_busy()) return std::unexpected(Error::kSlotBusy);
  if (has_bad_length) return std::unexpected(Error::kLength);
  return {};
}

Slot::Checked Slot::carry_out(const CommandHeader& header, bool has_bad_length) {
  COFFER_CHECK(check(header, has_bad_length));
  switch (header.type) {
    case Command::kXfrBlock:
      return transfer(header);
    case Command::kSetParameters:
      return set_parameters(header);
    case Command::kSetDataRateAndClockFrequency:
      return set_rate_and_clock(header);
    case Command::kIccPowerOn:
      return power_on(header);
    case Command::kIccPowerOff:
      return power_off(header);
    case Command::kResetParameters:
    case Command::kGetParameters:
      if (header.length != 0) return std::unexpected(Error::kLength);
      if (header.type == Command::kResetParameters) parameters_ = kDefaultParameters;
      send_success(origin_of(header), parameters_);
      return {};
    case Command::kGetSlotStatus:
      if (header.length != 0) return std::unexpected(Error::kLength);
      send_success(origin_of(header));
      return {};
    case Command::kSecure:
    case Command::kT0Apdu:
    case Command::kEscape:
    case Command::kIccClock:
    case Command::kMechanical:
    case Command::kAbort:
      break;
  }
  return std::unexpected(Error::kNotSupported);
}

Slot::Checked Slot::power_on(const CommandHeader& header) {
  if (header.length != 0) return std::unexpected(Error::kLength);
  const std::uint8_t voltage = header.specific[0];
  if (voltage > 1) return std::unexpected(Error::kPowerSelect);  // automatic, or the 5 V of the descriptor
  parameters_ = kDefaultParameters;
  start(JobKind::kPowerOn, origin_of(header));
  return {};
}

Slot::Checked Slot::power_off(const CommandHeader& header) {
  if (header.length != 0) return std::unexpected(Error::kLength);
  start(JobKind::kPowerOff, origin_of(header));
  return {};
}

Slot::Checked Slot::transfer(const CommandHeader& header) {
  if (refused_) return std::unexpected(*refused_);
  if (!is_powered_) return std::unexpected(Error::kIccMute);  // it went after the header came
  if (header.level() == kGoOn) {
    if (header.length != 0) return std::unexpected(Error::kLength);
    if (rest_size_ == 0) return std::unexpected(Error::kLevel);
    send_block(origin_of(header));
    return {};
  }
  drop_rest();
  if (!is_too_long_) command_size_ += header.length;
  is_chained_ = header.level() == kFirst || header.level() == kMiddle;
  if (is_chained_) {
    AnswerHeader answer = answer_header(origin_of(header), CommandStatus::kProcessed);
    answer.last = kGoOn;
    send_small(answer);
    return {};
  }
  if (!is_too_long_) {
    start(JobKind::kTransmit, origin_of(header));
    return {};
  }
  // No card takes it; as the card would say of one that it takes.
  drop_command();
  copy(be16(kWrongLength), MutableBytes(response_).subspan(kHeaderSize));
  rest_begin_ = kHeaderSize;
  rest_size_ = 2;
  send_block(origin_of(header));
  return {};
}

Slot::Checked Slot::set_parameters(const CommandHeader& header) {
  if (header.specific[0] != kProtocolT1) return std::unexpected(Error::kProtocol);
  Parameters wanted{};
  if (header.length != wanted.size()) return std::unexpected(Error::kLength);
  copy(Bytes(data_).first(wanted.size()), wanted);
  COFFER_CHECK(check_parameters(wanted));
  parameters_ = wanted;
  send_success(origin_of(header), parameters_);
  return {};
}

Slot::Checked Slot::set_rate_and_clock(const CommandHeader& header) {
  if (header.length != kRateAndClockSize) return std::unexpected(Error::kLength);
  const std::span<const std::uint8_t, kRateAndClockSize> wanted(data_);
  if (load_le32(wanted.first<4>()) != kClockKHz) return std::unexpected(Error::kClockFrequency);
  if (load_le32(wanted.last<4>()) != kBitsPerSecond) return std::unexpected(Error::kDataRate);
  send_success(origin_of(header), wanted);
  return {};
}

void Slot::handle_abort(const CommandHeader& header, bool has_bad_length) {
  if (has_bad_length || header.length != 0) {
    return send_failure(origin_of(header), Error::kLength);
  }
  if (abort_request_ != header.seq) {
    abort_command_ = header.seq;  // its answer waits for the other half
    return;
  }
  abort_request_.reset();
  send_success(origin_of(header));
}

}  // namespace coffer::reader::ccid
