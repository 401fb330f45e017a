#pragma once
#include "base/result.h"
#include "reader/ccid/message.h"

namespace coffer::reader::ccid {

/// abProtocolDataStructure for T=1 (CCID 6.1.7): bmFindexDindex, bmTCCKST1, bGuardTimeT1,
/// bmWaitingIntegersT1, bClockStop, bIFSC, bNadValue. There is no line that they would be for; hosts set and
/// read them.
using Parameters = std::array<std::uint8_t, 7>;

/// bProtocolNum of T=1.
inline constexpr std::uint8_t kProtocolT1 = 0x01;

/// After power-on, and what PC_to_RDR_ResetParameters sets.
inline constexpr Parameters kDefaultParameters{0x11, 0x10, 0xFE, 0x55, 0x03, 0xFE, 0x00};

/// @errors the offset of the field with a value that ISO/IEC 7816-3 or CCID 6.1.7 does not know, or a NAD
[[nodiscard]] Result<void, Error> check_parameters(const Parameters& parameters);

}  // namespace coffer::reader::ccid
