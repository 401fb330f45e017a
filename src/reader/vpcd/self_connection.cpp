#include "reader/vpcd/self_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace coffer::reader {
namespace {

bool has_same_ends(const UniqueFd& socket) {
  sockaddr_storage own{};
  sockaddr_storage peer{};
  socklen_t own_size = sizeof own;
  socklen_t peer_size = sizeof peer;
  return ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &own_size) == 0 &&
         ::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 &&
         own_size == peer_size && std::memcmp(&own, &peer, own_size) == 0;
}

}  // namespace

Result<UniqueFd, int> refuse_self_connection(UniqueFd socket) {
  if (!has_same_ends(socket)) return socket;
  // With a reset: an orderly end would hold the port in TIME_WAIT for a minute.
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return std::unexpected(ECONNREFUSED);
}

}  // namespace coffer::reader
