#include "common/otp/otp_secret.h"

#include <gtest/gtest.h>

#include <set>

#include "common/otp/testing/fake_otp.h"

namespace coffer::firmware {
namespace {

using testing::FakeOtp;
using Bytes32 = std::array<std::uint8_t, platform::kRootKeySize>;

std::uint16_t row(std::uint8_t page, unsigned number) {
  return static_cast<std::uint16_t>(otp::first_row(page) + number);
}

/// A start: the secret, if there is one.
std::optional<Bytes32> start(FakeOtp& memory) {
  memory.restart();
  OtpSecret secret(memory);
  if (!secret.open()) return std::nullopt;
  Bytes32 bytes{};
  copy(secret.secret().expose(), bytes);
  return bytes;
}

unsigned programmings_of_first_start() {
  FakeOtp memory;
  EXPECT_TRUE(start(memory));
  return memory.programmings();
}

TEST(OtpSecret, FirstStart_MakesOneInTheFirstPage_AndLeavesAllElseBlank) {
  FakeOtp memory;
  const auto secret = start(memory);
  ASSERT_TRUE(secret);
  for (unsigned i = 0; i < otp::kKeyRows; ++i) {
    EXPECT_EQ(memory.read_protected(row(57, i)), (*secret)[2 * i] | (*secret)[2 * i + 1] << 8);
  }
  for (std::uint16_t at = 0; at < FakeOtp::kRows; ++at) {
    const bool is_ours = (at >= row(57, 0) && at < row(57, 49)) || at == 0xff3;
    EXPECT_TRUE(is_ours || memory.rows()[at] == 0) << at;
  }
  EXPECT_EQ(memory.rows()[0xff3], 0x3d3d3dU);
}

TEST(OtpSecret, LaterStarts_FindIt_AndProgramNothing) {
  FakeOtp memory;
  const auto secret = start(memory);
  const auto programmed = memory.rows();
  const unsigned programmings = memory.programmings();
  EXPECT_EQ(start(memory), secret);
  EXPECT_EQ(memory.rows(), programmed);
  EXPECT_EQ(memory.programmings(), programmings);
}

TEST(OtpSecret, EachChip_HasItsOwn) {
  std::set<Bytes32> secrets;
  for (int i = 0; i < 8; ++i) {
    FakeOtp memory;
    secrets.insert(start(memory).value());
  }
  EXPECT_EQ(secrets.size(), 8U);
}

TEST(OtpSecret, KeyAndComplement_AreAllOnesTogether) {
  FakeOtp memory;
  ASSERT_TRUE(start(memory));
  for (unsigned i = 0; i <= otp::kCheckRow; ++i) {
    const std::uint32_t key = memory.rows()[row(57, i)];
    const std::uint32_t complement = memory.rows()[row(57, i + otp::kComplement)];
    EXPECT_EQ(key | complement, 0xffffffU);
    EXPECT_EQ(key & complement, 0U);
  }
}

TEST(OtpSecret, PowerLossAtAnyProgramming_LeavesAStartThatWorks_AndASecretThatStays) {
  const unsigned programmings = programmings_of_first_start();
  ASSERT_GT(programmings, 30U);
  for (unsigned cut = 0; cut < programmings; ++cut) {
    for (unsigned seed = 0; seed < 8; ++seed) {
      FakeOtp memory;
      memory.restart();
      memory.cut_after(cut, seed);
      EXPECT_FALSE(OtpSecret(memory).open()) << "cut " << cut;
      const auto secret = start(memory);
      ASSERT_TRUE(secret) << "cut " << cut << " seed " << seed;
      EXPECT_EQ(start(memory), secret) << "cut " << cut << " seed " << seed;
    }
  }
}

TEST(OtpSecret, PowerLossInEveryPageButTheLast_LeavesAStartThatWorks) {
  for (unsigned cut = 0; cut < 20; ++cut) {
    FakeOtp memory;
    for (unsigned seed = 100; seed < 102; ++seed) {
      memory.restart();
      memory.cut_after(cut, seed);
      EXPECT_FALSE(OtpSecret(memory).open());
    }
    const auto secret = start(memory);
    ASSERT_TRUE(secret) << "cut " << cut;
    EXPECT_EQ(start(memory), secret);
  }
}

TEST(OtpSecret, NoPageLeft_IsRefused) {
  FakeOtp memory;
  for (const std::uint8_t page : otp::kPages) memory.rows()[row(page, 3)] = 0x10;
  EXPECT_FALSE(start(memory));
  EXPECT_EQ(memory.programmings(), 0U);
}

TEST(OtpSecret, SomethingElseInAPage_IsLeftAlone) {
  FakeOtp memory;
  for (unsigned i = 0; i < 64; ++i) memory.rows()[row(57, i)] = 0x5a5a00 + i;
  const auto before = memory.rows();
  ASSERT_TRUE(start(memory));
  EXPECT_TRUE(std::equal(before.begin() + row(57, 0), before.begin() + row(58, 0),
                         memory.rows().begin() + row(57, 0)));
  EXPECT_EQ(memory.rows()[otp::lock_row(57)], 0U);
  EXPECT_EQ(memory.rows()[otp::lock_row(56)], otp::kLock);
}

TEST(OtpSecret, TheLastPageWithAMark_Counts) {
  FakeOtp memory;
  ASSERT_TRUE(start(memory));
  // The mark of the first was too weak to be seen when the second was taken.
  for (unsigned i = 0; i < 3; ++i) memory.rows()[row(57, otp::kMarkRow + i)] = 0;
  memory.rows()[otp::lock_row(57)] = 0;
  const auto second = start(memory);
  memory.rows()[row(57, otp::kMarkRow)] = 0x400000;
  EXPECT_EQ(start(memory), second);
}

TEST(OtpSecret, MarkThatIsNotWhole_IsCompleted) {
  FakeOtp memory;
  const auto secret = start(memory);
  memory.rows()[row(57, otp::kMarkRow)] = 0x000002;
  memory.rows()[row(57, otp::kMarkRow + 1)] = 0;
  memory.rows()[row(57, otp::kMarkRow + 2)] = 0;
  memory.rows()[otp::lock_row(57)] = 0x000800;
  EXPECT_EQ(start(memory), secret);
  EXPECT_EQ(memory.rows()[row(57, otp::kMarkRow)], otp::kMark);
  EXPECT_EQ(memory.rows()[otp::lock_row(57)], otp::kLock);
}

TEST(OtpSecret, DamagedKey_IsNotReplaced) {
  FakeOtp memory;
  ASSERT_TRUE(start(memory));
  memory.rows()[row(57, 4)] ^= 1;
  const unsigned programmings = memory.programmings();
  EXPECT_FALSE(start(memory));
  EXPECT_EQ(memory.programmings(), programmings);
}

}  // namespace
}  // namespace coffer::firmware
