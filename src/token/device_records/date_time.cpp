#include "token/device_records/date_time.h"

#include "base/endian.h"

namespace coffer::token {
namespace {

constexpr std::uint32_t kSecondsPerDay = 24 * 60 * 60;
constexpr std::uint16_t kFirstYear = 1970;
constexpr std::uint16_t kLastYear = 2106;
constexpr std::uint8_t kWeekdayOfFirstDay = 4;  // 1970-01-01 was a Thursday

constexpr bool is_leap(unsigned year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }
constexpr unsigned days_of_year(unsigned year) { return is_leap(year) ? 366 : 365; }
constexpr unsigned days_of_month(unsigned year, unsigned month) {
  constexpr std::uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

bool is_possible(const DateTime& time) {
  return time.year >= kFirstYear && time.year <= kLastYear && time.month >= 1 && time.month <= 12 &&
         time.day >= 1 && time.day <= days_of_month(time.year, time.month) && time.hour < 24 &&
         time.minute < 60 && time.second < 60;
}

}  // namespace

DateTime date_time_of(std::uint64_t unix_time) {
  const auto seconds = static_cast<std::uint32_t>(std::min(unix_time, kLastUnixTime));
  const std::uint32_t in_day = seconds % kSecondsPerDay;
  std::uint32_t days = seconds / kSecondsPerDay;
  DateTime time;
  time.weekday = static_cast<std::uint8_t>((days + kWeekdayOfFirstDay) % 7);
  unsigned year = kFirstYear;
  for (; days >= days_of_year(year); ++year) days -= days_of_year(year);
  unsigned month = 1;
  for (; days >= days_of_month(year, month); ++month) days -= days_of_month(year, month);
  time.year = static_cast<std::uint16_t>(year);
  time.month = static_cast<std::uint8_t>(month);
  time.day = static_cast<std::uint8_t>(days + 1);
  time.hour = static_cast<std::uint8_t>(in_day / 3600);
  time.minute = static_cast<std::uint8_t>(in_day / 60 % 60);
  time.second = static_cast<std::uint8_t>(in_day % 60);
  return time;
}

std::optional<std::uint64_t> unix_time_of(const DateTime& time) {
  if (!is_possible(time)) return std::nullopt;
  std::uint64_t days = time.day - 1u;
  for (unsigned year = kFirstYear; year < time.year; ++year) days += days_of_year(year);
  for (unsigned month = 1; month < time.month; ++month) days += days_of_month(time.year, month);
  const std::uint64_t seconds = days * kSecondsPerDay + time.hour * 3600u + time.minute * 60u + time.second;
  if (seconds > kLastUnixTime) return std::nullopt;
  return seconds;
}

std::array<std::uint8_t, kDateTimeBytes> encode(const DateTime& time) {
  const auto year = be16(time.year);
  return {year[0], year[1], time.month, time.day, time.weekday, time.hour, time.minute, time.second};
}

DateTime decode_date_time(std::span<const std::uint8_t, kDateTimeBytes> bytes) {
  return {.year = load_be16(bytes.first<2>()),
          .month = bytes[2],
          .day = bytes[3],
          .weekday = bytes[4],
          .hour = bytes[5],
          .minute = bytes[6],
          .second = bytes[7]};
}

}  // namespace coffer::token
