#include "platform/host/system_clock.h"

#include <gtest/gtest.h>

#include <ctime>
#include <tuple>

namespace coffer::platform {
namespace {

std::tuple<int, int, int> date_at(std::time_t seconds) {
  const Date date = date_of(std::chrono::system_clock::from_time_t(seconds));
  return {date.year, date.month, date.day};
}

// Expected values: `date -u -d @SECONDS`.
TEST(SystemClock, DatesAreUtc) {
  EXPECT_EQ(date_at(0), std::tuple(1970, 1, 1));
  EXPECT_EQ(date_at(951782399), std::tuple(2000, 2, 28));
  EXPECT_EQ(date_at(951782400), std::tuple(2000, 2, 29));
  EXPECT_EQ(date_at(1735689599), std::tuple(2024, 12, 31));
  EXPECT_EQ(date_at(1735689600), std::tuple(2025, 1, 1));
  EXPECT_EQ(date_at(4107542400), std::tuple(2100, 3, 1));
}

TEST(SystemClock, TodayIsTheDateOfTheSystem) {
  const auto today_by_gmtime = [] {
    const std::time_t now = std::time(nullptr);
    const std::tm utc = *std::gmtime(&now);
    return std::tuple(utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
  };
  const auto before = today_by_gmtime();
  const Date today = SystemClock().today();
  const auto after = today_by_gmtime();  // midnight may pass
  const std::tuple<int, int, int> date(today.year, today.month, today.day);
  EXPECT_TRUE(date == before || date == after);
}

}  // namespace
}  // namespace coffer::platform
