#pragma once
#include "client/device/device.h"
#include "token/device_records/date_time.h"

namespace coffer::client {

using token::DateTime;

/// The clock of the token, UTC, for the user.
/// @errors kUnsupported: no clock; kStatusWord: 6982; kMalformed: no such day or time; kConnection
[[nodiscard]] ClientResult<DateTime> read_clock(Device& device);
/// Sets it, for the user; the weekday is not looked at. @errors kArgument: no such day or time, before 1970
/// or after 2106-02-07 06:28:15; otherwise as read_clock()
[[nodiscard]] ClientResult<void> set_clock(Device& device, const DateTime& time);

}  // namespace coffer::client
