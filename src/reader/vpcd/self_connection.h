#pragma once
#include "base/result.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// Aborts a TCP connection whose two ends are the same socket. While nobody listens on a local port of the
/// ephemeral range, the kernel may take that port as the source port too; then the connection succeeds,
/// echoes what is sent, and keeps the port from its rightful listener.
/// @param socket  connected
/// @returns the socket, or ECONNREFUSED, what connect() would have said with any other source port.
[[nodiscard]] Result<UniqueFd, int> refuse_self_connection(UniqueFd socket);

}  // namespace coffer::reader
