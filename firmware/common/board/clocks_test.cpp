#include "common/board/clocks.h"

#include <gtest/gtest.h>

#include "common/board/testing/fake_stopwatch.h"
#include "platform/testing/fake_caller.h"

namespace coffer::firmware {
namespace {

using testing::FakeStopwatch;

TEST(BoardClock, StartsIn2020_AndGoesOn) {
  FakeStopwatch stopwatch;
  const BoardClock clock(stopwatch);
  EXPECT_FALSE(clock.was_set());
  const platform::Date today = clock.today();
  EXPECT_EQ(today.year, 2020);
  EXPECT_EQ(today.month, 1);
  EXPECT_EQ(today.day, 1);
  const std::uint64_t before = clock.now();
  stopwatch.pass(90'000);
  EXPECT_EQ(clock.now(), before + 90);
}

TEST(BoardClock, Set_ItShowsThat) {
  FakeStopwatch stopwatch;
  BoardClock clock(stopwatch);
  clock.set(1'709'208'000);  // 2024-02-29 12:00
  EXPECT_TRUE(clock.was_set());
  EXPECT_EQ(clock.today().day, 29);
  stopwatch.pass(86'400'000);
  EXPECT_EQ(clock.now(), 1'709'294'400U);
  EXPECT_EQ(clock.today().month, 3);
  EXPECT_EQ(clock.today().day, 1);
}

TEST(BoardClock, SetToNonsense_TheCalendarStaysInTheCentury) {
  FakeStopwatch stopwatch;
  BoardClock clock(stopwatch);
  clock.set(~std::uint64_t{0} - 1000);
  EXPECT_EQ(clock.today().year, 2099);
  clock.set(0);
  EXPECT_EQ(clock.today().year, 1970);
}

TEST(BoardTimer, Waits_UnlessTheCallerLeft) {
  FakeStopwatch stopwatch;
  BoardTimer timer(stopwatch);
  const std::uint64_t before = timer.now();
  EXPECT_TRUE(timer.wait(30, nullptr));
  EXPECT_EQ(timer.now(), before + 30);
  platform::testing::FakeCaller caller;
  caller.gone = true;
  EXPECT_FALSE(timer.wait(30, &caller));
}

}  // namespace
}  // namespace coffer::firmware
