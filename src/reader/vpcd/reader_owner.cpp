#include "reader/vpcd/reader_owner.h"

#include <unistd.h>

#include <algorithm>

namespace coffer::reader {

ReaderOwners ReaderOwners::usual() { return {.anyone = false, .users = {0, ::geteuid()}}; }

bool ReaderOwners::permit(std::uint32_t user) const {
  return anyone || std::ranges::find(users, user) != users.end();
}

bool is_taken(const SocketTable& table, const TcpEnd& reader) {
  return std::ranges::any_of(table, [&](const TcpSocket& socket) {
    return socket.local == reader && socket.established && socket.is_held;
  });
}

ReaderView view_reader(const SocketTable& table, const TcpEnd& own, const TcpEnd& reader) {
  const auto ours = std::ranges::find_if(
      table, [&](const TcpSocket& socket) { return socket.local == reader && socket.remote == own; });
  if (ours == table.end()) return {ReaderState::kNotHere};
  if (ours->is_held) return {ReaderState::kAccepted, ours->user};
  if (!ours->established) return {ReaderState::kNotHere};
  return {is_taken(table, reader) ? ReaderState::kTaken : ReaderState::kNotAccepted};
}

}  // namespace coffer::reader
