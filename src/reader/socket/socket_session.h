#pragma once
#include <vector>

#include "reader/host/connected_caller.h"
#include "reader/host/logged_transmit.h"
#include "reader/socket/frame.h"
#include "reader/socket/session_activity.h"

namespace coffer::reader {

/// One connection of the Unix socket: frames in, frames out, until the peer leaves.
class SocketSession {
 public:
  /// Stream, activity and card must outlive the session. Who calls is told to the card while it runs.
  SocketSession(Stream& stream, SessionActivity& activity, card::ApduHandler& card, Log log,
                std::chrono::milliseconds frame_time);

  /// Serves until the peer leaves, breaks the framing, leaves a frame unfinished, or an answer unread, for
  /// `frame_time`, or the stream is stopped. Then resets the card. @throws what a command throws,
  /// std::bad_alloc; then too.
  void run();

 private:
  /// A frame to the card; the payload lies in command_.
  struct Frame {
    std::uint8_t type;
    MutableBytes payload;
  };

  /// Reads a frame and answers it. @errors those of the stream; kClosed also when the session was closed
  /// meanwhile
  [[nodiscard]] Result<void, IoError> serve_frame();
  /// Any frame, also one that is refused.
  [[nodiscard]] Result<void, IoError> answer(const Frame& frame);
  /// Between frames it waits for as long as the peer likes. @errors kClosed also when the framing is broken
  [[nodiscard]] Result<Frame, IoError> read_frame();
  /// Sends the payload that lies in answer_ behind the header, and wipes it.
  [[nodiscard]] Result<void, IoError> send(FrameType type, std::size_t payload_size);
  /// The same of a copy.
  [[nodiscard]] Result<void, IoError> send(FrameType type, Bytes payload);

  Stream& stream_;
  SessionActivity& activity_;
  const ConnectedCaller caller_;
  card::ApduHandler& card_;
  Log log_;
  std::chrono::milliseconds frame_time_;
  std::vector<std::uint8_t> command_;
  std::vector<std::uint8_t> answer_;  // header and payload, to leave in one write
};

}  // namespace coffer::reader
