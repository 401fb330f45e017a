#include "reader/ccid/control.h"

#include "reader/ccid/descriptor.h"

namespace coffer::reader::ccid {
namespace {

// bmRequestType and bRequest (CCID 5.3).
constexpr std::uint16_t kAbort = 0x2101;
constexpr std::uint16_t kGetClockFrequencies = 0xA102;
constexpr std::uint16_t kGetDataRates = 0xA103;

constexpr auto kClockFrequencies = le32(kClockKHz);
constexpr auto kDataRates = le32(kBitsPerSecond);

std::uint16_t request_of(SetupPacket setup) { return static_cast<std::uint16_t>((setup[0] << 8) | setup[1]); }
std::size_t length_of(SetupPacket setup) { return static_cast<std::size_t>(setup[6] | (setup[7] << 8)); }

}  // namespace

std::optional<AbortRequest> parse_abort(SetupPacket setup) {
  if (request_of(setup) != kAbort || length_of(setup) != 0) return std::nullopt;
  return AbortRequest{.slot = setup[2], .seq = setup[3]};
}

std::optional<Bytes> data_of_request(SetupPacket setup) {
  Bytes data;
  switch (request_of(setup)) {
    case kGetClockFrequencies:
      data = kClockFrequencies;
      break;
    case kGetDataRates:
      data = kDataRates;
      break;
    default:
      return std::nullopt;
  }
  return data.first(std::min(data.size(), length_of(setup)));
}

}  // namespace coffer::reader::ccid
