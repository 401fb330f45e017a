#include "reader/host/logged_transmit.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/wipe.h"

namespace coffer::reader {
namespace {

using Clock = std::chrono::steady_clock;
using Header = std::array<std::uint8_t, 4>;

/// Wipes the command when the scope ends, however it does, and the response unless that is to be sent.
class Traces {
 public:
  Traces(MutableBytes command, MutableBytes response) : command_(command), response_(response) {}
  ~Traces() {
    wipe(command_);
    wipe(response_);
  }
  Traces(const Traces&) = delete;
  Traces& operator=(const Traces&) = delete;

  void keep_response() { response_ = {}; }

 private:
  MutableBytes command_;
  MutableBytes response_;
};

void note(const Log& log, const Header& header, std::size_t command_size, Bytes response,
          Clock::duration took) {
  const Bytes status = response.last(2);
  log.debug("apdu", {{"cla", fmt::format("{:02X}", header[0])},
                     {"ins", fmt::format("{:02X}", header[1])},
                     {"p1p2", fmt::format("{:02X}{:02X}", header[2], header[3])},
                     {"command_bytes", command_size},
                     {"response_bytes", response.size()},
                     {"sw", fmt::format("{:02X}{:02X}", status[0], status[1])},
                     {"us", std::chrono::duration_cast<std::chrono::microseconds>(took).count()}});
}

}  // namespace

std::size_t logged_transmit(card::ApduHandler& card, MutableBytes command, MutableBytes response,
                            const Log& log) {
  Traces traces(command, response);
  if (!log.is_debug()) {
    const std::size_t size = card.transmit(command, response);
    traces.keep_response();
    return size;
  }
  Header header{};
  copy(Bytes(command).first(std::min(command.size(), header.size())), header);
  const auto start = Clock::now();
  const std::size_t size = card.transmit(command, response);
  const auto took = Clock::now() - start;
  note(log, header, command.size(), response.first(size), took);
  traces.keep_response();
  return size;
}

}  // namespace coffer::reader
