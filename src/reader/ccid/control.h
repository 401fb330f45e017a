#pragma once
#include <optional>

#include "reader/ccid/message.h"

namespace coffer::reader::ccid {

/// A setup packet (USB 2.0, 9.3).
using SetupPacket = std::span<const std::uint8_t, 8>;

/// The class request ABORT (CCID 5.3.1): half of a handshake, whose other half is PC_to_RDR_Abort.
struct AbortRequest {
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;
};
/// @returns nothing for any other request.
[[nodiscard]] std::optional<AbortRequest> parse_abort(SetupPacket setup);

/// The data of GET_CLOCK_FREQUENCIES (CCID 5.3.2, kHz) or GET_DATA_RATES (5.3.3, bit/s), as much as the host
/// asks for. @returns nothing for any other request.
[[nodiscard]] std::optional<Bytes> data_of_request(SetupPacket setup);

}  // namespace coffer::reader::ccid
