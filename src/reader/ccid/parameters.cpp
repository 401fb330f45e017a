#include "reader/ccid/parameters.h"

namespace coffer::reader::ccid {
namespace {

// ISO/IEC 7816-3, tables 7 and 8: bit n is set when the value n has a meaning.
constexpr unsigned kKnownFi = 0x3E7F;
constexpr unsigned kKnownDi = 0x03FE;

constexpr bool is_in(unsigned value, unsigned set) { return ((set >> value) & 1) != 0; }

}  // namespace

Result<void, Error> check_parameters(const Parameters& parameters) {
  const auto [rates, tcckst, guard_time, waiting, clock_stop, ifsc, nad] = parameters;
  (void)guard_time;  // each value has a meaning
  if (!is_in(rates >> 4, kKnownFi) || !is_in(rates & 15, kKnownDi))
    return std::unexpected(Error::kFindexDindex);
  if ((tcckst & 0xFC) != 0x10) return std::unexpected(Error::kTcckst);
  if ((waiting >> 4) > 9) return std::unexpected(Error::kWaitingIntegers);
  if (clock_stop > 3) return std::unexpected(Error::kClockStop);
  if (ifsc == 0 || ifsc == 0xFF) return std::unexpected(Error::kIfsc);
  if (nad != 0) return std::unexpected(Error::kNad);
  return {};
}

}  // namespace coffer::reader::ccid
