#include "common/noise/health_tests.h"

#include <gtest/gtest.h>

#include <random>

namespace coffer::firmware {
namespace {

TEST(HealthTests, EqualSamplesInARow_FailAtTheCutoff) {
  HealthTests tests;
  tests.add(false);
  for (std::uint32_t i = 1; i < HealthTests::kRepetitionCutoff; ++i) EXPECT_TRUE(tests.add(true));
  EXPECT_FALSE(tests.add(true));
  EXPECT_FALSE(tests.add(false)) << "it never recovers";
}

TEST(HealthTests, RunsBelowTheCutoff_Pass) {
  HealthTests tests;
  // 100 of one, 60 of the other: biased, and no run is too long.
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(tests.add(i % 160 < 100));
}

TEST(HealthTests, OneValueTooOftenInAWindow_Fails) {
  HealthTests tests;
  // A zero breaks each run; ones are 31 of 32: 992 of 1024.
  std::uint32_t until = 0;
  while (tests.add(until % 32 != 31)) ASSERT_LT(++until, 2 * HealthTests::kWindow);
  EXPECT_LE(until, HealthTests::kWindow);
}

TEST(HealthTests, JustBelowTheProportion_Passes) {
  HealthTests tests;
  for (std::uint32_t window = 0; window < 20; ++window) {
    const std::uint32_t others = HealthTests::kWindow - (HealthTests::kProportionCutoff - 1);
    for (std::uint32_t i = 0; i < HealthTests::kWindow; ++i) {
      ASSERT_TRUE(tests.add(i % (HealthTests::kWindow / others) != 5)) << window << " " << i;
    }
  }
}

TEST(HealthTests, FairCoin_PassesAMillion) {
  HealthTests tests;
  std::mt19937 coin(1);
  for (int i = 0; i < 1'000'000; ++i) ASSERT_TRUE(tests.add((coin() & 1) != 0));
}

}  // namespace
}  // namespace coffer::firmware
