#include "common/light/pattern.h"

#include <gtest/gtest.h>

#include "common/light/status.h"

namespace coffer::firmware {
namespace {

/// How long the light is on and off in the first period, in milliseconds, and that the second is the same.
std::pair<std::uint32_t, std::uint32_t> times(LightState state) {
  std::uint32_t on = 0;
  while (is_lit(state, on)) ++on;
  std::uint32_t period = on;
  while (!is_lit(state, period)) ++period;
  for (std::uint32_t t = 0; t < period; ++t) EXPECT_EQ(is_lit(state, t), is_lit(state, t + period));
  return {on, period - on};
}

TEST(LightPattern, EachState_HasItsTimes) {
  using Times = std::pair<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(times(LightState::kNotMounted), Times(500, 500));
  EXPECT_EQ(times(LightState::kIdle), Times(500, 500));
  EXPECT_EQ(times(LightState::kSuspended), Times(1000, 2000));
  EXPECT_EQ(times(LightState::kProcessing), Times(50, 50));
  EXPECT_EQ(times(LightState::kWaiting), Times(1000, 100));
}

TEST(LightPattern, OutOfOrder_BlinksTwiceAndPauses) {
  int changes = 0;
  for (std::uint32_t t = 1; t < 1000; ++t) {
    if (is_lit(LightState::kOutOfOrder, t) != is_lit(LightState::kOutOfOrder, t - 1)) ++changes;
  }
  EXPECT_EQ(changes, 3);
  EXPECT_FALSE(is_lit(LightState::kOutOfOrder, 700));
}

TEST(LightStatus, WhatMattersMost_IsShown) {
  LightStatus status;
  EXPECT_EQ(status.state(false, false), LightState::kNotMounted);
  EXPECT_EQ(status.state(true, true), LightState::kSuspended);
  EXPECT_EQ(status.state(true, false), LightState::kIdle);
  {
    const LightStatus::Processing processing(status);
    EXPECT_EQ(status.state(true, false), LightState::kProcessing);
    const LightStatus::Waiting waiting(status);
    EXPECT_EQ(status.state(true, false), LightState::kWaiting);
  }
  EXPECT_EQ(status.state(true, false), LightState::kIdle);
  status.set_out_of_order();
  EXPECT_EQ(status.state(true, false), LightState::kOutOfOrder);
}

}  // namespace
}  // namespace coffer::firmware
