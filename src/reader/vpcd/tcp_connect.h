#pragma once
#include <sys/socket.h>

#include <functional>
#include <string>

#include "base/result.h"
#include "reader/host/stop_event.h"
#include "reader/host/unique_fd.h"
#include "reader/vpcd/vpcd_address.h"

namespace coffer::reader {

/// Calls `visit` with each address of the host; not at all when its name cannot be resolved.
void for_each_address(const VpcdAddress& address, const std::function<void(const sockaddr&)>& visit);

/// Says of an address why it should not be connected to; empty: it may be.
using AddressCheck = std::function<std::string(const sockaddr&)>;

/// Opens a TCP connection: tries each address of the host that `check` lets pass, for five seconds at most,
/// less when `stop` is set.
/// @returns the socket, non-blocking, or a sentence that says why not.
[[nodiscard]] Result<UniqueFd, std::string> tcp_connect(const VpcdAddress& address, const AddressCheck& check,
                                                        const StopEvent& stop);

}  // namespace coffer::reader
