#include "reader/vpcd/vpcd_reader.h"

#include <array>
#include <chrono>
#include <new>
#include <optional>

#include "base/endian.h"
#include "base/wipe.h"
#include "reader/host/connected_caller.h"
#include "reader/host/logged_transmit.h"

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

VpcdReader::VpcdReader(VpcdAddress address, ReaderOwners owners, card::ApduHandler& card, const Log& log)
    : address_(std::move(address)),
      owners_(std::move(owners)),
      card_(card),
      name_(address_.to_string()),
      log_(log.with({"vpcd", name_})),
      message_(kMaxMessage),
      answer_(kLengthSize + card::kMaxResponse) {}

void VpcdReader::run(const StopEvent& stop) {
  Backoff backoff;
  std::string said;  // once, not at each attempt: pcscd may be away for days
  do {
    try {
      auto link = connect_to_reader(address_, owners_, stop);
      if (link) {
        serve(*link, stop);
        said.clear();
        backoff.start_over();
      } else if (link.error() != said && !stop.stopped()) {
        said = link.error();
        log_.warn("waiting for reader", {{"reason", said}});
      }
    } catch (const std::bad_alloc&) {
      log_.error("reader given up: out of memory");  // for now: its session ends, and a new one begins
    }
  } while (!stop.wait_for(backoff.next()));
}

void VpcdReader::serve(ReaderLink& link, const StopEvent& stop) {
  link.stream.acknowledge_at_once();
  if (link.view.state == ReaderState::kAccepted) {
    log_.info("reader connected", {{"uid", link.view.user}});
  } else {
    log_.info("reader connected");
  }
  const ConnectedCaller caller(link.stream, {.kind = platform::CallerIdentity::Kind::kReader,
                                             .session = new_session_number(),
                                             .process = 0,
                                             .user = 0,
                                             .name = name_});
  const CardInUse in_use(card_, caller);
  std::uint64_t messages = 0;
  while (serve_message(link.stream)) ++messages;
  if (!stop.stopped()) log_.info("reader lost", {{"messages", messages}});
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
