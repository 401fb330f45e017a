#include "common/flash/flash_counter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/flash/testing/fake_flash.h"
#include "store/flash/testing/power_cut.h"

namespace coffer::firmware {
namespace {

using platform::CounterError;
using store::testing::FakeFlash;

constexpr store::FlashGeometry kGeometry{.sectors = 3, .sector_size = 256, .page_size = 64};

TEST(FlashCounter, BlankFlash_HasNone) {
  FakeFlash flash(kGeometry);
  FlashCounter counter(flash);
  EXPECT_EQ(counter.read().error(), CounterError::kMissing);
  EXPECT_FALSE(counter.raise(5));
}

TEST(FlashCounter, SomethingElse_IsNoCounter_AndStays) {
  FakeFlash flash(kGeometry);
  flash.content()[100] = 0;
  FlashCounter counter(flash);
  EXPECT_EQ(counter.read().error(), CounterError::kInvalid);
  EXPECT_FALSE(counter.create());
  ASSERT_TRUE(counter.erase());
  EXPECT_EQ(counter.read().error(), CounterError::kMissing);
}

TEST(FlashCounter, Made_ItRisesAndSurvivesAStart) {
  FakeFlash flash(kGeometry);
  {
    FlashCounter counter(flash);
    ASSERT_TRUE(counter.create());
    ASSERT_TRUE(counter.raise(7));
    ASSERT_TRUE(counter.create()) << "one that is there stays";
    EXPECT_EQ(counter.read().value(), 7U);
  }
  FlashCounter counter(flash);
  EXPECT_EQ(counter.read().value(), 7U);
  EXPECT_FALSE(counter.raise(6));
  EXPECT_TRUE(counter.raise(7));
  ASSERT_TRUE(counter.raise(std::uint64_t{1} << 40));
  EXPECT_EQ(FlashCounter(flash).read().value(), std::uint64_t{1} << 40);
}

TEST(FlashCounter, ManySteps_WearAllSectorsAlike) {
  FakeFlash flash(kGeometry);
  FlashCounter counter(flash);
  ASSERT_TRUE(counter.create());
  for (std::uint64_t i = 2; i < 1000; ++i) {
    ASSERT_TRUE(counter.raise(i));
    if (i % 97 == 0) {
      ASSERT_EQ(FlashCounter(flash).read().value(), i);
    }
  }
  EXPECT_EQ(flash.breaches(), 0U);
  const auto& erasures = flash.erasures();
  EXPECT_LE(*std::ranges::max_element(erasures) - *std::ranges::min_element(erasures), 1U);
}

/// Raises it step by step, with starts in between.
std::uint64_t work(FakeFlash& flash, std::uint64_t acknowledged) {
  for (int start = 0; start < 6; ++start) {
    FlashCounter counter(flash);
    const auto value = counter.read();
    if (!value) return acknowledged;
    for (std::uint64_t i = 1; i <= 10; ++i) {
      if (!counter.raise(*value + i) || !flash.has_power()) return acknowledged;
      acknowledged = *value + i;
    }
  }
  return acknowledged;
}

TEST(FlashCounter, PowerCutAtAnyStep_NeverLowersIt) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    store::testing::for_each_cut([seed](std::uint64_t cut) {
      FakeFlash flash(kGeometry);
      {
        FlashCounter counter(flash);
        EXPECT_TRUE(counter.create());
      }
      flash.lose_power_after(cut, seed);
      const std::uint64_t acknowledged = work(flash, 1);
      const bool was_cut = !flash.has_power();
      flash.restore_power();
      const auto value = FlashCounter(flash).read();
      EXPECT_TRUE(value && (*value == acknowledged || *value == acknowledged + 1)) << cut << " " << seed;
      // And it goes on: what the cut left behind spoils nothing later.
      EXPECT_EQ(work(flash, *value), *value + 60);
      flash.restore_power();
      EXPECT_EQ(FlashCounter(flash).read().value(), *value + 60) << cut << " " << seed;
      EXPECT_EQ(flash.breaches(), 0U);
      return was_cut;
    });
  }
}

}  // namespace
}  // namespace coffer::firmware
