#pragma once
#include <vector>

#include "reader/vpcd/socket_table.h"

namespace coffer::reader {

/// Whose virtual readers get the card: whoever stands at the other end of the connection sees the PINs.
struct ReaderOwners {
  bool anyone = false;  ///< also those who cannot be told: a reader on another machine
  std::vector<std::uint32_t> users;

  /// root, and the user of this process.
  [[nodiscard]] static ReaderOwners usual();
  /// Whether this user's are among them.
  [[nodiscard]] bool permit(std::uint32_t user) const;
};

/// How a connection to a virtual reader stands at the other end.
enum class ReaderState {
  kNotAccepted,  ///< it waits in the listener's queue
  kTaken,        ///< it waits there, and the listener has another connection: another card
  kAccepted,     ///< `user` has it
  kNotHere,      ///< the other end is no socket of this network namespace, or closed
};
/// What view_reader() finds.
struct ReaderView {
  ReaderState state;
  std::uint32_t user = 0;  ///< of kAccepted alone
};

/// Looks a connection up from `own` to `reader`.
[[nodiscard]] ReaderView view_reader(const SocketTable& table, const TcpEnd& own, const TcpEnd& reader);

/// Whether whoever listens at `reader` has a connection already, which a virtual reader takes for its card.
[[nodiscard]] bool is_taken(const SocketTable& table, const TcpEnd& reader);

}  // namespace coffer::reader
