#include "reader/vpcd/vpcd_reader.h"

#include <array>
#include <chrono>
#include <optional>

#include "base/endian.h"
#include "base/wipe.h"
#include "reader/host/connected_caller.h"
#include "reader/host/logged_transmit.h"
#include "reader/vpcd/tcp_connect.h"

namespace coffer::reader {
namespace {

constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kMaxMessage = 0xFFFF;

enum Control : std::uint8_t { kPowerOff = 0, kPowerOn = 1, kReset = 2, kGetAtr = 4 };

/// Waits between attempts: short at first, since pcscd restarts within a second, never over one second.
class Backoff {
 public:
  [[nodiscard]] std::chrono::milliseconds next() {
    const auto delay = delay_;
    delay_ = std::min(delay_ * 2, kLongest);
    return delay;
  }
  void start_over() { delay_ = kShortest; }

 private:
  static constexpr std::chrono::milliseconds kShortest{50};
  static constexpr std::chrono::milliseconds kLongest{1000};
  std::chrono::milliseconds delay_ = kShortest;
};

}  // namespace

VpcdReader::VpcdReader(VpcdAddress address, card::ApduHandler& card, const Log& log)
    : address_(std::move(address)),
      card_(card),
      name_(address_.to_string()),
      log_(log.with({"vpcd", name_})),
      message_(kMaxMessage),
      answer_(kLengthSize + card::kMaxResponse) {}

void VpcdReader::run(const StopEvent& stop) {
  Backoff backoff;
  bool said_waiting = false;
  do {
    auto stream = tcp_connect(address_, stop);
    if (!stream) {
      // Once, not at each attempt: pcscd may be away for days.
      if (!said_waiting && !stop.stopped()) log_.warn("waiting for reader", {{"reason", stream.error()}});
      said_waiting = true;
      continue;
    }
    stream->acknowledge_at_once();
    log_.info("reader connected");
    said_waiting = false;
    const ConnectedCaller caller(*stream, {.kind = platform::CallerIdentity::Kind::kReader,
                                           .session = new_session_number(),
                                           .process = 0,
                                           .user = 0,
                                           .name = name_});
    card_.set_caller(&caller);
    const std::uint64_t messages = serve(*stream);
    card_.set_caller(nullptr);
    card_.reset();
    if (!stop.stopped()) log_.info("reader lost", {{"messages", messages}});
    // Who accepts and hangs up without a word is no reader that just restarted: no hurry to see it again.
    if (messages > 0) backoff.start_over();
  } while (!stop.wait_for(backoff.next()));
}

std::uint64_t VpcdReader::serve(Stream& stream) {
  std::uint64_t messages = 0;
  while (serve_message(stream)) ++messages;
  return messages;
}

Result<void, IoError> VpcdReader::serve_message(Stream& stream) {
  std::array<std::uint8_t, kLengthSize> length{};
  COFFER_CHECK(stream.read(length));
  const MutableBytes message = MutableBytes(message_).first(load_be16(length));
  if (const auto read = stream.read(message); !read) {
    wipe(message);  // what came of it may be half a PIN
    return read;
  }
  if (message.empty()) {
    log_.debug("empty message ignored");
    return {};
  }
  if (message.size() == 1) return serve_control(stream, message[0]);
  return serve_apdu(stream, message);
}

Result<void, IoError> VpcdReader::serve_control(Stream& stream, std::uint8_t control) {
  switch (control) {
    case kPowerOff:
    case kPowerOn:
    case kReset:
      log_.debug("reset", {{"control", control}});
      card_.reset();
      return {};
    case kGetAtr: {
      const Bytes atr = card_.atr();
      copy(atr, MutableBytes(answer_).subspan(kLengthSize));
      return answer(stream, atr.size());
    }
    default:
      log_.debug("unknown control ignored", {{"control", control}});
      return {};
  }
}

Result<void, IoError> VpcdReader::serve_apdu(Stream& stream, MutableBytes command) {
  const MutableBytes response = MutableBytes(answer_).subspan(kLengthSize);
  std::size_t size = logged_transmit(card_, command, response, log_);
  if (size > kMaxMessage) {
    // This reader's length field ends at 65,535; a host that expects fewer bytes gets them.
    wipe(response);
    copy(be16(0x6700), response);
    size = 2;
  }
  return answer(stream, size);
}

Result<void, IoError> VpcdReader::answer(Stream& stream, std::size_t size) {
  copy(be16(static_cast<std::uint16_t>(size)), answer_);
  const MutableBytes whole = MutableBytes(answer_).first(kLengthSize + size);
  const auto written = stream.write(whole);
  wipe(whole);  // it may hold what was deciphered
  return written;
}

}  // namespace coffer::reader
