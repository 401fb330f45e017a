#include "common/noise/checked_noise.h"

#include <gtest/gtest.h>

#include <deque>

#include "common/noise/entropy.h"

namespace coffer::firmware {
namespace {

/// Gives out what it was told: a block, or a failure.
class FakeBlocks final : public NoiseBlocks {
 public:
  [[nodiscard]] bool collect(Block& block) override {
    ++collected;
    if (next.empty()) return false;
    const auto first = next.front();
    next.pop_front();
    if (first) block = *first;
    return first.has_value();
  }
  void restart() override { ++restarts; }

  std::deque<std::optional<Block>> next;
  unsigned collected = 0;
  unsigned restarts = 0;
};

constexpr NoiseBlocks::Block kBlock{0x00000001, 0x80000000, 0, 0xffffffff, 0, 0x12345678};

unsigned ones(CheckedNoise& noise, unsigned samples) {
  unsigned count = 0;
  for (unsigned i = 0; i < samples; ++i) count += noise.sample() ? 1 : 0;
  return count;
}

TEST(CheckedNoise, EachBitOfABlock_IsASampleOnce) {
  FakeBlocks blocks;
  blocks.next = {kBlock, NoiseBlocks::Block{}};
  CheckedNoise noise(blocks);
  EXPECT_EQ(ones(noise, 192), 1U + 1U + 32U + 13U);
  EXPECT_EQ(blocks.collected, 1U);
  EXPECT_EQ(ones(noise, 192), 0U);
  EXPECT_EQ(blocks.collected, 2U);
}

TEST(CheckedNoise, BlockThatFailedItsChecks_IsDropped_AndTheGeneratorStartedAfresh) {
  FakeBlocks blocks;
  blocks.next = {std::nullopt, std::nullopt, kBlock};
  CheckedNoise noise(blocks);
  EXPECT_EQ(ones(noise, 192), 47U);
  EXPECT_EQ(blocks.restarts, 2U);
}

TEST(CheckedNoise, FailuresInARow_GiveTheGeneratorUpForEver) {
  FakeBlocks blocks;
  CheckedNoise noise(blocks);
  EXPECT_FALSE(noise.sample());
  EXPECT_EQ(blocks.collected, CheckedNoise::kFailures);
  blocks.next = {NoiseBlocks::Block{~0u, ~0u, ~0u, ~0u, ~0u, ~0u}};
  EXPECT_EQ(ones(noise, 1000), 0U);
  EXPECT_EQ(blocks.collected, CheckedNoise::kFailures);
}

TEST(CheckedNoise, OneThatWasGivenUp_FailsTheHealthTests) {
  FakeBlocks blocks;
  CheckedNoise noise(blocks);
  Entropy entropy(noise);
  EXPECT_FALSE(entropy.start());
}

}  // namespace
}  // namespace coffer::firmware
