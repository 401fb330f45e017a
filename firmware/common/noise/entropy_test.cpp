#include "common/noise/entropy.h"

#include <gmock/gmock.h>

#include <random>

#include "crypto/hash.h"

namespace coffer::firmware {
namespace {

using ::testing::Each;

class FakeNoise final : public NoiseSource {
 public:
  [[nodiscard]] bool sample() override {
    ++samples_;
    return stuck_ || (coin_() & 1) != 0;
  }
  void stick() { stuck_ = true; }
  [[nodiscard]] std::uint32_t samples() const { return samples_; }

 private:
  std::mt19937 coin_{7};
  bool stuck_ = false;
  std::uint32_t samples_ = 0;
};

TEST(Entropy, IsTheHashOfSamplesAfterTheFirst) {
  FakeNoise noise;
  Entropy entropy(noise);
  std::array<std::uint8_t, 32> out{};
  ASSERT_TRUE(entropy.fill(out));
  EXPECT_EQ(noise.samples(), Entropy::kStartUpSamples + Entropy::kSamplesPerBlock);

  std::mt19937 coin(7);
  coin.discard(Entropy::kStartUpSamples);
  std::array<std::uint8_t, Entropy::kSamplesPerBlock / 8> samples{};
  for (auto& byte : samples) {
    for (int bit = 7; bit >= 0; --bit) byte = static_cast<std::uint8_t>(byte | ((coin() & 1) << bit));
  }
  const auto expected = crypto::hash(crypto::HashAlgorithm::kSha256, {Bytes(samples)});
  ASSERT_TRUE(expected);
  EXPECT_TRUE(std::ranges::equal(out, Bytes(*expected)));
}

TEST(Entropy, EachBlock_HasSamplesOfItsOwn) {
  FakeNoise noise;
  Entropy entropy(noise);
  std::array<std::uint8_t, 70> out{};
  ASSERT_TRUE(entropy.fill(out));
  EXPECT_EQ(noise.samples(), Entropy::kStartUpSamples + 3 * Entropy::kSamplesPerBlock);
}

TEST(Entropy, SourceThatIsStuckFromTheStart_GivesNothing) {
  FakeNoise noise;
  noise.stick();
  Entropy entropy(noise);
  std::array<std::uint8_t, 32> out{};
  out.fill(1);
  EXPECT_FALSE(entropy.fill(out));
  EXPECT_THAT(out, Each(0));
  EXPECT_TRUE(entropy.has_failed());
}

TEST(Entropy, SourceThatSticksLater_WipesWhatWasMade_AndIsNotUsedAgain) {
  FakeNoise noise;
  Entropy entropy(noise);
  std::array<std::uint8_t, 64> out{};
  ASSERT_TRUE(entropy.fill(out));
  noise.stick();
  EXPECT_FALSE(entropy.fill(out));
  EXPECT_THAT(out, Each(0));
  const std::uint32_t samples = noise.samples();
  EXPECT_FALSE(entropy.fill(out));
  EXPECT_EQ(noise.samples(), samples);
}

}  // namespace
}  // namespace coffer::firmware
