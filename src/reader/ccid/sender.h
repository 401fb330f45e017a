#pragma once
#include <optional>

#include "reader/ccid/message.h"

namespace coffer::reader::ccid {

/// Cuts an answer into the packets of a bulk-IN transfer. The transfer ends with a packet that is not full,
/// an empty one if need be (USB 2.0, 5.8.3). An answer is wiped when it is sent, or dropped.
class Sender {
 public:
  /// Whether there is nothing to send.
  [[nodiscard]] bool is_idle() const { return !is_sending_; }
  /// Sends `frame`, which stays where it is until then. Only while idle.
  void send(MutableBytes frame);
  /// The packet to hand to the host now: 0 to 64 bytes; the same until sent().
  [[nodiscard]] std::optional<Bytes> packet() const;
  /// The host took packet().
  void sent();
  /// Sends no more of the answer.
  void drop();

 private:
  MutableBytes frame_;
  std::size_t sent_ = 0;
  bool is_sending_ = false;
};

}  // namespace coffer::reader::ccid
