#include "common/board/button_presence.h"

#include <gtest/gtest.h>

#include <functional>

#include "common/board/long_press.h"
#include "common/board/testing/fake_stopwatch.h"
#include "platform/testing/fake_caller.h"

namespace coffer::firmware {
namespace {

using platform::PresenceAnswer;
using testing::FakeStopwatch;

/// A button that is pressed at times.
class FakeButton final : public Button {
 public:
  FakeButton(const FakeStopwatch& stopwatch, std::function<bool(std::uint64_t)> finger)
      : stopwatch_(stopwatch), finger_(std::move(finger)), start_(stopwatch.milliseconds()) {}
  [[nodiscard]] bool is_pressed() override { return finger_(stopwatch_.milliseconds() - start_); }

 private:
  const FakeStopwatch& stopwatch_;
  std::function<bool(std::uint64_t)> finger_;
  std::uint64_t start_;
};

struct Asked {
  PresenceAnswer answer;
  std::uint64_t took;
};

Asked ask(const std::function<bool(std::uint64_t)>& finger, const platform::Caller* caller = nullptr) {
  FakeStopwatch stopwatch;
  FakeButton button(stopwatch, finger);
  LightStatus light;
  ButtonPresence presence(button, stopwatch, light);
  const std::uint64_t start = stopwatch.milliseconds();
  const PresenceAnswer answer =
      presence.ask({.operation = "SIGN", .key = std::nullopt, .seconds = 15}, caller);
  EXPECT_EQ(light.state(true, false), LightState::kIdle);
  return {answer, stopwatch.milliseconds() - start};
}

TEST(ButtonPresence, PressedAndReleased_IsConfirmed) {
  const Asked asked = ask([](std::uint64_t t) { return t >= 3000 && t < 3200; });
  EXPECT_EQ(asked.answer, PresenceAnswer::kConfirmed);
  EXPECT_LT(asked.took, 3300U);
}

TEST(ButtonPresence, NobodyPresses_TimesOut) {
  const Asked asked = ask([](std::uint64_t) { return false; });
  EXPECT_EQ(asked.answer, PresenceAnswer::kTimedOut);
  EXPECT_GE(asked.took, 15'000U);
  EXPECT_LE(asked.took, 15'100U);
}

TEST(ButtonPresence, HeldDownBeforeAndStill_ConfirmsNothing) {
  EXPECT_EQ(ask([](std::uint64_t) { return true; }).answer, PresenceAnswer::kTimedOut);
}

TEST(ButtonPresence, HeldDownBefore_HasToBePressedAnew) {
  EXPECT_EQ(ask([](std::uint64_t t) { return t < 2000; }).answer, PresenceAnswer::kTimedOut);
  EXPECT_EQ(ask([](std::uint64_t t) { return t < 2000 || (t >= 4000 && t < 4100); }).answer,
            PresenceAnswer::kConfirmed);
}

TEST(ButtonPresence, NotReleasedInTime_TimesOut) {
  EXPECT_EQ(ask([](std::uint64_t t) { return t >= 14'000; }).answer, PresenceAnswer::kTimedOut);
}

TEST(ButtonPresence, ASpike_IsNoPress) {
  EXPECT_EQ(ask([](std::uint64_t t) { return t % 1000 == 0 && t != 0; }).answer, PresenceAnswer::kTimedOut);
}

TEST(ButtonPresence, CallerThatLeft_IsRefusedAtOnce) {
  platform::testing::FakeCaller caller;
  caller.gone = true;
  const Asked asked = ask([](std::uint64_t) { return false; }, &caller);
  EXPECT_EQ(asked.answer, PresenceAnswer::kRefused);
  EXPECT_LT(asked.took, 100U);
}

TEST(LongPress, LetGoAfterLong_OnlyIfItWasReleasedBefore) {
  LongPress press;
  EXPECT_FALSE(press.update(true, 0));
  EXPECT_FALSE(press.update(true, 60'000)) << "held since the start: a stuck button";
  EXPECT_FALSE(press.update(false, 61'000));
  EXPECT_FALSE(press.update(true, 62'000));
  EXPECT_FALSE(press.update(true, 71'999));
  EXPECT_FALSE(press.update(false, 71'999));
  EXPECT_FALSE(press.update(true, 73'000));
  EXPECT_FALSE(press.update(true, 83'000)) << "the chip would restart into its boot loader";
  EXPECT_TRUE(press.update(false, 83'000));
  EXPECT_FALSE(press.update(false, 99'000)) << "once";
}

}  // namespace
}  // namespace coffer::firmware
