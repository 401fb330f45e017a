#include "common/hsm/working_card.h"

#include <gmock/gmock.h>

#include "common/board/testing/fake_stopwatch.h"
#include "common/out_of_order_card.h"

namespace coffer::firmware {
namespace {

using testing::FakeStopwatch;

TEST(Work, Command_IsExtendedEachSecond) {
  Work work;
  EXPECT_FALSE(work.is_extension_due(10'000)) << "nobody waits";
  work.begin(10'000);
  EXPECT_FALSE(work.is_extension_due(10'999));
  EXPECT_TRUE(work.is_extension_due(11'000));
  EXPECT_FALSE(work.is_extension_due(11'010));
  EXPECT_TRUE(work.is_extension_due(12'000));
  work.end(12'100);
  EXPECT_FALSE(work.is_extension_due(14'000));
}

TEST(Work, ALoopThatStands_Hangs_AndACommandMayTakeLonger) {
  Work work;
  work.come_round(1000);
  EXPECT_FALSE(work.hangs(3000));
  EXPECT_TRUE(work.hangs(3001));
  work.begin(5000);
  EXPECT_FALSE(work.hangs(5000 + Work::kLongestCommand));
  EXPECT_TRUE(work.hangs(5001 + Work::kLongestCommand));
  work.end(6000);
  EXPECT_TRUE(work.hangs(8001));
}

TEST(Work, TimeThatWrapsAround_IsNothingSpecial) {
  Work work;
  work.begin(0xffffff00);
  EXPECT_FALSE(work.hangs(0x100));
  EXPECT_TRUE(work.is_extension_due(0x400));
}

/// Looks at the light while it works.
class Observer final : public card::ApduHandler {
 public:
  explicit Observer(const LightStatus& light) : light_(light) {}
  [[nodiscard]] Bytes atr() const override { return {}; }
  void reset() override {}
  [[nodiscard]] bool has_login() const override { return true; }
  std::size_t transmit(Bytes, MutableBytes) override {
    seen_ = light_.state(true, false);
    return 2;
  }
  void set_caller(const platform::Caller*) override {}
  [[nodiscard]] LightState seen() const { return seen_; }

 private:
  const LightStatus& light_;
  LightState seen_ = LightState::kIdle;
};

TEST(WorkingCard, ShowsItsWork_AndCanBeReplaced) {
  FakeStopwatch stopwatch;
  LightStatus light;
  Work work;
  Observer observer(light);
  WorkingCard card(observer, work, light, stopwatch);
  std::array<std::uint8_t, 2> response{};
  EXPECT_EQ(card.transmit({}, response), 2U);
  EXPECT_EQ(observer.seen(), LightState::kProcessing);
  EXPECT_EQ(light.state(true, false), LightState::kIdle);

  for (const auto& [fault, sw] : {std::pair(Fault::kStorage, 0x6581), std::pair(Fault::kNoise, 0x6f01),
                                  std::pair(Fault::kSelf, 0x6f02)}) {
    OutOfOrderCard out_of_order(fault);
    card.replace(out_of_order);
    EXPECT_EQ(card.transmit({}, response), 2U);
    EXPECT_THAT(response, ::testing::ElementsAre(sw >> 8, sw & 0xff));
    EXPECT_FALSE(card.has_login());
  }
}

TEST(OutOfOrderCard, ItsAtr_EndsWithItsCheck) {
  const OutOfOrderCard card(Fault::kSelf);
  std::uint8_t check = 0;
  for (const std::uint8_t byte : card.atr().subspan(1)) check ^= byte;
  EXPECT_EQ(check, 0);
}

}  // namespace
}  // namespace coffer::firmware
