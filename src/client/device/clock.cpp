#include "client/device/clock.h"

namespace coffer::client {
namespace {

constexpr Request kClock{.name = "EXTRAS: DATE AND TIME", .cla = 0x80, .ins = 0x64, .p1 = 0x0A};

}  // namespace

ClientResult<DateTime> read_clock(Device& device) {
  Request read = kClock;
  read.ne = token::kDateTimeBytes;
  COFFER_TRY(const WipedBytes answer, device.send(Feature::kClock, read));
  if (answer.size() != token::kDateTimeBytes) return fail(Error::Kind::kMalformed, "date and time");
  const DateTime time = token::decode_date_time(answer.bytes().first<token::kDateTimeBytes>());
  if (!token::unix_time_of(time)) return fail(Error::Kind::kMalformed, "date and time");
  return time;
}

ClientResult<void> set_clock(Device& device, const DateTime& time) {
  const auto seconds = token::unix_time_of(time);
  if (!seconds) return fail(Error::Kind::kArgument, "a date and time from 1970 to February 2106");
  // With the weekday that belongs to it.
  const auto data = token::encode(token::date_time_of(*seconds));
  Request write = kClock;
  write.data = data;
  COFFER_CHECK(device.send(Feature::kClock, write));
  return {};
}

}  // namespace coffer::client
