#pragma once
#include <vector>

#include "reader/host/logged_transmit.h"
#include "reader/host/stream.h"
#include "reader/socket/frame.h"

namespace coffer::reader {

/// One connection of the Unix socket: frames in, frames out, until the peer leaves.
class SocketSession {
 public:
  /// Both must outlive the session.
  SocketSession(Stream& stream, card::ApduHandler& card, Log log);

  /// Serves until the peer leaves, breaks the framing, or the stream is stopped. Then resets the card.
  void run();

 private:
  struct Frame {
    std::uint8_t type;
    MutableBytes payload;
  };

  [[nodiscard]] Result<void, IoError> serve_frame();
  /// @errors kClosed also when the framing is broken
  [[nodiscard]] Result<Frame, IoError> read_frame();
  [[nodiscard]] Result<void, IoError> send(FrameType type, std::size_t payload_size);
  [[nodiscard]] Result<void, IoError> send(FrameType type, Bytes payload);

  Stream& stream_;
  card::ApduHandler& card_;
  Log log_;
  std::vector<std::uint8_t> command_;
  std::vector<std::uint8_t> answer_;  // header and payload, to leave in one write
};

}  // namespace coffer::reader
