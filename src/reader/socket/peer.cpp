#include "reader/socket/peer.h"

#include <sys/socket.h>

namespace coffer::reader {

platform::CallerIdentity peer_of(const UniqueFd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {};
  return {.kind = platform::CallerIdentity::Kind::kSocket,
          .session = 0,
          .process = static_cast<std::uint32_t>(peer.pid),
          .user = peer.uid,
          .name = {}};
}

Log with_peer(const Log& log, const platform::CallerIdentity& peer) {
  if (peer.kind != platform::CallerIdentity::Kind::kSocket) return log;
  return log.with({"pid", peer.process}).with({"uid", peer.user});
}

}  // namespace coffer::reader
