#pragma once
#include <array>
#include <optional>

#include "base/bytes.h"

namespace coffer::token {

/// A point in time of the Gregorian calendar, UTC.
struct DateTime {
  std::uint16_t year = 0;
  std::uint8_t month = 0;    ///< 1..12
  std::uint8_t day = 0;      ///< 1..31
  std::uint8_t weekday = 0;  ///< 0 = Sunday
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// Length of the form that hosts read and write.
inline constexpr std::size_t kDateTimeBytes = 8;
/// Latest time that has both forms: 2106-02-07 06:28:15.
inline constexpr std::uint64_t kLastUnixTime = 0xFFFFFFFF;

/// `unix_time`: seconds since 1970-01-01 00:00:00 UTC; later than kLastUnixTime counts as that.
[[nodiscard]] DateTime date_time_of(std::uint64_t unix_time);
/// The weekday is not looked at. Nothing: there is no such day or time, or it is before 1970 or after
/// kLastUnixTime.
[[nodiscard]] std::optional<std::uint64_t> unix_time_of(const DateTime& time);

/// Year (2, big-endian), month, day, weekday, hour, minute, second.
[[nodiscard]] std::array<std::uint8_t, kDateTimeBytes> encode(const DateTime& time);
/// The same backwards, without a look at the values: unix_time_of() judges them.
[[nodiscard]] DateTime decode_date_time(std::span<const std::uint8_t, kDateTimeBytes> bytes);

}  // namespace coffer::token
