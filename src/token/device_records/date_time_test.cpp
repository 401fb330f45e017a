#include "token/device_records/date_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace coffer::token {
namespace {

// Expected values: gmtime() of the C library.
TEST(DateTime, AgreesWithTheCalendarOfTheSystem) {
  for (std::uint64_t seconds = 0; seconds <= kLastUnixTime; seconds += 12'345'679) {
    const auto time = static_cast<std::time_t>(seconds);
    const std::tm expected = *std::gmtime(&time);
    const DateTime ours = date_time_of(seconds);
    ASSERT_EQ(ours.year, expected.tm_year + 1900) << seconds;
    ASSERT_EQ(ours.month, expected.tm_mon + 1) << seconds;
    ASSERT_EQ(ours.day, expected.tm_mday) << seconds;
    ASSERT_EQ(ours.weekday, expected.tm_wday) << seconds;
    ASSERT_EQ(ours.hour, expected.tm_hour) << seconds;
    ASSERT_EQ(ours.minute, expected.tm_min) << seconds;
    ASSERT_EQ(ours.second, expected.tm_sec) << seconds;
    ASSERT_EQ(unix_time_of(ours), seconds);
  }
}

TEST(DateTime, KnowsLeapYears) {
  for (const int year : {1972, 2000, 2024, 2096}) {
    EXPECT_TRUE(unix_time_of({.year = static_cast<std::uint16_t>(year), .month = 2, .day = 29})) << year;
    EXPECT_FALSE(unix_time_of({.year = static_cast<std::uint16_t>(year), .month = 2, .day = 30})) << year;
  }
  for (const int year : {1971, 2023, 2100}) {
    EXPECT_FALSE(unix_time_of({.year = static_cast<std::uint16_t>(year), .month = 2, .day = 29})) << year;
  }
}

TEST(DateTime, RefusesWhatIsNoTime) {
  const DateTime good{.year = 2026, .month = 12, .day = 31, .hour = 23, .minute = 59, .second = 59};
  ASSERT_TRUE(unix_time_of(good));
  const auto refused = [&](auto&& change) {
    DateTime bad = good;
    change(bad);
    return !unix_time_of(bad);
  };
  EXPECT_TRUE(refused([](DateTime& t) { t.month = 0; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.month = 13; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.day = 0; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.day = 32; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.month = 11; })) << "November has 30 days";
  EXPECT_TRUE(refused([](DateTime& t) { t.hour = 24; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.minute = 60; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.second = 60; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.year = 1969; }));
  EXPECT_TRUE(refused([](DateTime& t) { t.year = 2106; })) << "beyond what four bytes of Unix time hold";
  EXPECT_TRUE(refused([](DateTime& t) { t.year = 65535; }));
}

TEST(DateTime, TheWeekdayIsComputed) {
  DateTime time{.year = 2026, .month = 3, .day = 14, .weekday = 0xFF};
  const auto seconds = unix_time_of(time);
  ASSERT_TRUE(seconds);
  EXPECT_EQ(date_time_of(*seconds).weekday, 6) << "a Saturday";
}

TEST(DateTime, AClockBeyondTheEndStandsAtIt) {
  EXPECT_EQ(date_time_of(~std::uint64_t{0}), date_time_of(kLastUnixTime));
}

TEST(DateTime, HasTheBytesOfThePicoHsm) {
  const DateTime time{
      .year = 2022, .month = 12, .day = 31, .weekday = 6, .hour = 23, .minute = 58, .second = 57};
  const std::array<std::uint8_t, 8> expected{0x07, 0xE6, 12, 31, 6, 23, 58, 57};
  EXPECT_EQ(encode(time), expected);
  EXPECT_EQ(decode_date_time(expected), time);
}

}  // namespace
}  // namespace coffer::token
