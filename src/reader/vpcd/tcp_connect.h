#pragma once
#include <string>

#include "base/result.h"
#include "reader/host/stream.h"
#include "reader/vpcd/vpcd_address.h"

namespace coffer::reader {

/// Opens a TCP connection: tries each address of the host, for five seconds at most, less when `stop` is set.
/// @returns the stream, or a sentence that says why not.
[[nodiscard]] Result<Stream, std::string> tcp_connect(const VpcdAddress& address, const StopEvent& stop);

}  // namespace coffer::reader
