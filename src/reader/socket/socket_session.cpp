#include "reader/socket/socket_session.h"

#include "base/wipe.h"

namespace coffer::reader {

SocketSession::SocketSession(Stream& stream, SessionActivity& activity, card::ApduHandler& card, Log log,
                             std::chrono::milliseconds frame_time)
    : stream_(stream),
      activity_(activity),
      caller_(stream, activity.view().who),
      card_(card),
      log_(std::move(log)),
      frame_time_(frame_time),
      command_(card::kMaxCommand),
      answer_(kMaxResponseFrame) {}

void SocketSession::run() {
  const CardInUse in_use(card_, caller_);
  Result<void, IoError> served;
  do {
    served = serve_frame();
  } while (served);
  if (served.error() == IoError::kTimeout) log_.warn("connection closed: frame not finished in time");
}

Result<void, IoError> SocketSession::serve_frame() {
  COFFER_TRY(const Frame frame, read_frame());
  if (!activity_.begin_command()) {
    wipe(frame.payload);
    return std::unexpected(IoError::kClosed);
  }
  const auto answered = answer(frame);
  activity_.end_command(card_.has_login());
  return answered;
}

Result<void, IoError> SocketSession::answer(const Frame& frame) {
  switch (FrameType{frame.type}) {
    case FrameType::kCommand:
      return send(FrameType::kResponse,
                  logged_transmit(card_, frame.payload, MutableBytes(answer_).subspan(kFrameHeader), log_));
    case FrameType::kGetAtr:
      if (!frame.payload.empty()) break;
      return send(FrameType::kAtr, card_.atr());
    case FrameType::kReset:
      if (!frame.payload.empty()) break;
      log_.debug("reset");
      card_.reset();
      return send(FrameType::kAtr, card_.atr());
    case FrameType::kResponse:
    case FrameType::kAtr:
    case FrameType::kBusy:
    case FrameType::kRefused:
      break;
  }
  wipe(frame.payload);
  log_.warn("frame refused", {{"type", frame.type}, {"payload_bytes", frame.payload.size()}});
  return send(FrameType::kRefused, Bytes(&frame.type, 1));
}

Result<SocketSession::Frame, IoError> SocketSession::read_frame() {
  std::array<std::uint8_t, kFrameHeader> header{};
  Deadline deadline(frame_time_);
  COFFER_CHECK(stream_.read(header, deadline));
  const std::size_t length = frame_length(header);
  if (length < 1 || length > 1 + command_.size()) {
    // Where the next frame begins is unknown now.
    log_.warn("connection closed: frame length out of bounds", {{"length", length}});
    return std::unexpected(IoError::kClosed);
  }
  const MutableBytes payload = MutableBytes(command_).first(length - 1);
  if (const auto read = stream_.read(payload, deadline); !read) {
    wipe(payload);  // what came of it may be half a PIN
    return std::unexpected(read.error());
  }
  return Frame{header[4], payload};
}

Result<void, IoError> SocketSession::send(FrameType type, Bytes payload) {
  copy(payload, MutableBytes(answer_).subspan(kFrameHeader));
  return send(type, payload.size());
}

Result<void, IoError> SocketSession::send(FrameType type, std::size_t payload_size) {
  copy(frame_header(type, payload_size), answer_);
  const MutableBytes whole = MutableBytes(answer_).first(kFrameHeader + payload_size);
  Deadline deadline(frame_time_);
  const auto written = stream_.write(whole, deadline);
  wipe(whole);  // it may hold what was deciphered
  return written;
}

}  // namespace coffer::reader
