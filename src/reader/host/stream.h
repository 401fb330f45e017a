#pragma once
#include "base/bytes.h"
#include "base/result.h"
#include "reader/host/deadline.h"
#include "reader/host/stop_event.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// Why a message did not go through, or not whole.
enum class IoError {
  kClosed,   ///< the peer closed the connection, or it broke
  kStopped,  ///< StopEvent was set while waiting
  kTimeout,  ///< the peer began a message, or was sent one, and did not end it in time
};

/// A connected stream socket whose waits end early when a StopEvent is set.
class Stream {
 public:
  /// `socket` must be non-blocking; `stop` must outlive the stream.
  Stream(UniqueFd socket, const StopEvent& stop) : socket_(std::move(socket)), stop_(stop) {}

  /// Acknowledges what the peer sends at once, from now on. For TCP peers that write one message in several
  /// pieces: each piece would wait up to 50 ms for the acknowledgement of the one before.
  void acknowledge_at_once() { quick_ack_ = true; }

  /// Fills all of `out`. @errors kClosed (also when only a part came), kStopped
  [[nodiscard]] Result<void, IoError> read(MutableBytes out);
  /// The same; the first byte begins `deadline`, unless an earlier one has. @errors kTimeout too
  [[nodiscard]] Result<void, IoError> read(MutableBytes out, Deadline& deadline);
  /// Writes all of `bytes`, in one piece where the kernel takes it. @errors kClosed, kStopped
  [[nodiscard]] Result<void, IoError> write(Bytes bytes) { return send(bytes, nullptr); }
  /// The same, until `deadline`, which it begins. @errors kTimeout too: the peer does not read
  [[nodiscard]] Result<void, IoError> write(Bytes bytes, Deadline& deadline);

  /// Whether the peer has closed the connection or its own direction of it, or the stream is stopped.
  [[nodiscard]] bool is_gone() const;

 private:
  static constexpr int kForever = -1;

  [[nodiscard]] Result<void, IoError> wait(short events, int limit_ms = kForever);
  [[nodiscard]] Result<void, IoError> fill(MutableBytes out, Deadline* deadline);
  [[nodiscard]] Result<void, IoError> send(Bytes bytes, const Deadline* deadline);
  void rearm_quick_ack();

  UniqueFd socket_;
  const StopEvent& stop_;
  bool quick_ack_ = false;
};

}  // namespace coffer::reader
