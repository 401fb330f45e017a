#include "reader/ccid/slot.h"

#include "base/endian.h"
#include "base/wipe.h"

namespace coffer::reader::ccid {
namespace {

// bStatus of what RDR_to_PC_NotifySlotChange says of slot 0: a card is there, and that is new (CCID 6.3.1).
constexpr std::array<std::uint8_t, 2> kNotifySlotChange{0x50, 0x03};

}  // namespace

Slot::~Slot() {
  wipe(command_);
  wipe(response_);
}

// The bus.

std::optional<Bytes> Slot::notification_to_send() const {
  if (!notification_is_due_) return std::nullopt;
  return kNotifySlotChange;
}

std::optional<Bytes> Slot::control(SetupPacket setup) {
  const auto abort = parse_abort(setup);
  if (!abort) return data_of_request(setup);
  if (abort->slot != 0) return std::nullopt;
  cancel_job();
  if (abort_command_ == abort->seq) {
    abort_answer_ = abort_command_;
    abort_command_.reset();
    abort_request_.reset();
  } else {
    abort_request_ = abort->seq;
  }
  advance();
  return Bytes{};
}

void Slot::reset_bus() {
  power_down();
  aborted_.reset();
  abort_request_.reset();
  abort_command_.reset();
  abort_answer_.reset();
  receiver_.reset();
  sender_.drop();
  parameters_ = kDefaultParameters;
  notification_is_due_ = false;
}

void Slot::configured() {
  reset_bus();
  notification_is_due_ = true;
}

void Slot::suspended() {
  power_down();
  advance();
}

void Slot::power_down() {
  cancel_job();
  is_powered_ = false;
  reset_is_due_ = true;
}

// The card.

void Slot::start(JobKind kind, Origin origin) {
  drop_rest();
  kind_ = kind;
  origin_ = origin;
  stage_ = Stage::kDue;
  is_awaited_ = true;
  if (kind != JobKind::kTransmit) {
    drop_command();
    is_powered_ = false;
    reset_is_due_ = false;  // this one resets the card
  }
}

Job Slot::take_job() {
  if (!has_job()) return {};
  if (stage_ == Stage::kIdle) {
    reset_is_due_ = false;
    kind_ = JobKind::kPowerOff;
    is_awaited_ = false;
  }
  stage_ = Stage::kUnderWay;
  if (kind_ == JobKind::kPowerOff) return {kind_, {}, {}};
  return {kind_, Bytes(command_).first(command_size_), MutableBytes(response_).subspan(kHeaderSize)};
}

void Slot::finish(std::size_t answer_size) {
  if (stage_ != Stage::kUnderWay) return;
  set_gone(false);
  drop_command();
  // A power-off has no answer; one before it may still be on its way to the host.
  if (kind_ != JobKind::kPowerOff) {
    rest_begin_ = kHeaderSize;
    rest_size_ = std::min(answer_size, card::kMaxResponse);
    wipe(MutableBytes(response_).subspan(kHeaderSize + rest_size_));  // the card may have worked there
  }
  stage_ = is_awaited_ ? Stage::kDone : Stage::kIdle;
  if (!is_awaited_) drop_rest();
  advance();
}

void Slot::cancel_job() {
  if (is_awaited_) aborted_ = origin_;
  is_awaited_ = false;
  // A block that is coming, or waits, belongs to what is cancelled.
  refused_ = Error::kAborted;
  receiver_.forget_place();
  if (stage_ == Stage::kUnderWay) {
    set_gone(true);  // its buffers are wiped when the card is done
    return;
  }
  stage_ = Stage::kIdle;
  drop_command();
  drop_rest();
}

// On a Cortex-M0+ both are a plain load or store: an interrupt sets what the main loop reads.
void Slot::set_gone(bool gone) { __atomic_store_n(&is_gone_, gone, __ATOMIC_RELAXED); }
bool Slot::is_gone() const { return __atomic_load_n(&is_gone_, __ATOMIC_RELAXED); }

platform::CallerIdentity Slot::identity() const {
  return {
      .kind = platform::CallerIdentity::Kind::kReader, .session = 0, .process = 0, .user = 0, .name = "ccid"};
}

void Slot::drop_command() {
  wipe(MutableBytes(command_).first(command_touched_));
  command_touched_ = 0;
  command_size_ = 0;
  is_chained_ = false;
  is_too_long_ = false;
}

void Slot::drop_rest() {
  wipe(MutableBytes(response_).subspan(rest_begin_, rest_size_));
  rest_size_ = 0;
}

// Bulk-IN.

void Slot::packet_sent() {
  sender_.sent();
  advance();
}

void Slot::advance() {
  if (!sender_.is_idle()) return;
  if (aborted_) {
    send_failure(*aborted_, Error::kAborted);
    aborted_.reset();
  } else if (stage_ == Stage::kDone) {
    send_result();
  } else if (stage_ == Stage::kUnderWay && !is_awaited_) {
    // The card still works on what nobody waits for: what comes next waits until it is done.
  } else if (abort_answer_) {
    send_success({Command::kAbort, 0, *abort_answer_});
    abort_answer_.reset();
  } else if (receiver_.has_message()) {
    const CommandHeader header = receiver_.header();
    const bool has_bad_length = receiver_.state() == Receiver::State::kBadLength;
    receiver_.reset();
    handle(header, has_bad_length);
  }
}

void Slot::send_result() {
  stage_ = Stage::kIdle;
  is_awaited_ = false;
  is_powered_ = kind_ != JobKind::kPowerOff;
  if (kind_ == JobKind::kPowerOff) return send_success(origin_);
  send_block(origin_);
}

void Slot::send_block(Origin origin) {
  const std::size_t size = std::min(rest_size_, max_block_);
  const bool is_first = rest_begin_ == kHeaderSize;
  const bool is_last = size == rest_size_;
  AnswerHeader header = answer_header(origin, CommandStatus::kProcessed);
  header.length = static_cast<std::uint32_t>(size);
  header.last = is_first ? (is_last ? kWhole : kFirst) : (is_last ? kLast : kMiddle);
  // Into the room in front, or over the end of the block before, which the host has.
  const MutableBytes frame = MutableBytes(response_).subspan(rest_begin_ - kHeaderSize, kHeaderSize + size);
  copy(header.bytes(), frame);
  rest_begin_ += size;
  rest_size_ -= size;
  sender_.send(frame);
}

void Slot::send_success(Origin origin, Bytes data) {
  send_small(answer_header(origin, CommandStatus::kProcessed), data);
}

void Slot::send_failure(Origin origin, Error error) {
  AnswerHeader header = answer_header(origin, CommandStatus::kFailed);
  header.error = static_cast<std::uint8_t>(error);
  send_small(header);
}

void Slot::send_small(const AnswerHeader& header, Bytes data) {
  AnswerHeader whole = header;
  whole.length = static_cast<std::uint32_t>(data.size());
  copy(whole.bytes(), small_);
  copy(data, MutableBytes(small_).subspan(kHeaderSize));
  sender_.send(MutableBytes(small_).first(kHeaderSize + data.size()));
}

AnswerHeader Slot::answer_header(Origin origin, CommandStatus status) const {
  IccStatus icc = is_powered_ ? IccStatus::kActive : IccStatus::kInactive;
  if (origin.slot != 0) icc = IccStatus::kAbsent;
  AnswerHeader header{.type = answer_to(origin.type), .slot = origin.slot, .seq = origin.seq};
  header.status = static_cast<std::uint8_t>(static_cast<unsigned>(icc) | static_cast<unsigned>(status));
  if (header.type == Answer::kParameters) header.last = kProtocolT1;
  if (header.type == Answer::kSlotStatus && !is_powered_) header.last = 1;  // bClockStatus: stopped, state L
  return header;
}

std::optional<Slot::Origin> Slot::awaited() const {
  if (!is_card_busy()) return std::nullopt;
  if (is_awaited_) return origin_;
  if (abort_answer_) return Origin{Command::kAbort, 0, *abort_answer_};
  if (!receiver_.has_message()) return std::nullopt;
  const CommandHeader held = receiver_.header();
  return Origin{held.type, held.slot, held.seq};
}

bool Slot::request_time_extension(std::uint8_t multiplier) {
  const auto origin = awaited();
  if (!origin || !sender_.is_idle()) return false;
  if (origin->type != Command::kXfrBlock && origin->type != Command::kAbort) return false;
  AnswerHeader header = answer_header(*origin, CommandStatus::kTimeExtension);
  header.error = multiplier;
  send_small(header);
  return true;
}

}  // namespace coffer::reader::ccid
