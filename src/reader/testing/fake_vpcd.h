#pragma once
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "base/bytes.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader::testing {

/// The virtual reader's side: a TCP server on a free loopback port, for one card at a time.
class FakeVpcd {
 public:
  /// `port` 0 takes a free one.
  explicit FakeVpcd(std::uint16_t port = 0);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Waits for a card and makes it the one that the calls below talk to. @returns false after ten seconds.
  [[nodiscard]] bool accept_card();
  /// Whether a card waits to be accepted now.
  [[nodiscard]] bool has_waiting_card() const;
  void drop_card() { card_.close(); }

  /// Sends a message: its length, then its body.
  void send(std::initializer_list<std::uint8_t> body);
  /// Sends bytes as they are.
  void send_raw(Bytes bytes);
  /// Receives one message's body; empty when the card hung up or said nothing for ten seconds.
  [[nodiscard]] std::vector<std::uint8_t> receive();
  /// Whether the card hangs up, within ten seconds.
  [[nodiscard]] bool card_hangs_up();

 private:
  [[nodiscard]] bool read(MutableBytes out);

  UniqueFd listener_;
  UniqueFd card_;
  std::uint16_t port_ = 0;
};

}  // namespace coffer::reader::testing
