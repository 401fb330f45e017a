#pragma once
#include "platform/caller.h"
#include "reader/host/log.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// The process at the other end of a connected Unix socket and its user, as they were when it connected
/// (SO_PEERCRED, unix(7)); kUnknown if the kernel does not tell. `session` is the caller's to fill in.
[[nodiscard]] platform::CallerIdentity peer_of(const UniqueFd& socket);

/// `log` with the process and the user of a socket's peer, if they are known.
[[nodiscard]] Log with_peer(const Log& log, const platform::CallerIdentity& peer);

}  // namespace coffer::reader
