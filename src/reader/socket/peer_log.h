#pragma once
#include <sys/socket.h>

#include "reader/host/log.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// `log` with the process and the user at the other end of a Unix socket, if the kernel tells them.
[[nodiscard]] inline Log with_peer(const Log& log, const UniqueFd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return log;
  return log.with({"pid", peer.pid}).with({"uid", peer.uid});
}

}  // namespace coffer::reader
