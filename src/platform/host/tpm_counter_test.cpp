#include "platform/host/tpm_counter.h"

#include <gtest/gtest.h>

#include <optional>

#include "platform/testing/software_tpm.h"
#include "store/testing/memory_directory.h"

namespace coffer::platform {
namespace {

constexpr std::uint32_t kIndex = 0x01800020;

class TpmCounterTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(tpm_->runs()) << "Debian's package swtpm"; }
  [[nodiscard]] TpmCounter counter(std::uint32_t index = kIndex) const { return {tpm_->tcti(), index}; }
  [[nodiscard]] std::uint64_t stored() const { return counter().read().value_or(0); }

  store::MemoryDirectory directory_;
  std::optional<testing::SoftwareTpm> tpm_{directory_.path()};
};

TEST_F(TpmCounterTest, IsMissingUntilItIsMade) {
  EXPECT_EQ(counter().read().error(), CounterError::kMissing);
  ASSERT_TRUE(counter().create());
  EXPECT_GT(stored(), 0u);
  const std::uint64_t before = stored();
  ASSERT_TRUE(counter().create()) << "one that is there stays";
  EXPECT_EQ(stored(), before);
}

TEST_F(TpmCounterTest, RisesStepByStepAndNotFar) {
  ASSERT_TRUE(counter().create());
  const std::uint64_t first = stored();
  ASSERT_TRUE(counter().raise(first + 3));
  EXPECT_EQ(stored(), first + 3);
  EXPECT_FALSE(counter().raise(first + 2));
  EXPECT_FALSE(counter().raise(first + 4 + TpmCounter::kMaxSteps));
  EXPECT_EQ(stored(), first + 3);
}

TEST_F(TpmCounterTest, OutlivesTheTpmsPower) {
  ASSERT_TRUE(counter().create());
  const std::uint64_t first = stored();
  ASSERT_TRUE(counter().raise(first + 1));
  tpm_.reset();
  tpm_.emplace(directory_.path());
  EXPECT_EQ(stored(), first + 1);
}

TEST_F(TpmCounterTest, WithoutATpm_Fails) {
  TpmCounter none("swtpm:path=" + (directory_.path() / "nowhere").string(), kIndex);
  EXPECT_EQ(none.read().error(), CounterError::kFailed);
  EXPECT_FALSE(none.create());
  EXPECT_EQ(TpmCounter("nonsense", kIndex).read().error(), CounterError::kFailed);
}

}  // namespace
}  // namespace coffer::platform
