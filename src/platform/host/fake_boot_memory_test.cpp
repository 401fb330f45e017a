#include "platform/host/fake_boot_memory.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/testing/temporary_directory.h"

namespace coffer::platform {
namespace {

class FakeBootMemoryTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<FakeBootMemory> open() const {
    auto memory = FakeBootMemory::open(directory_.path() / "boot.otp", directory_.path() / "boot.image-key");
    EXPECT_TRUE(memory);
    return std::move(*memory);
  }
  store::TemporaryDirectory directory_;
};

TEST_F(FakeBootMemoryTest, IsBlankAndLeavesNoFileUntilProgrammed) {
  const auto memory = open();
  EXPECT_EQ(memory->read(0), 0u);
  EXPECT_EQ(memory->read_protected(0xFFF), 0u);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "boot.otp"));
}

TEST_F(FakeBootMemoryTest, BitsOnlyEverGoFrom0To1) {
  const auto memory = open();
  ASSERT_TRUE(memory->program(0x40, 0x000005));
  ASSERT_TRUE(memory->program(0x40, 0x800002));
  EXPECT_EQ(memory->read(0x40), 0x800007u);
  ASSERT_TRUE(memory->program(0x40, 0));
  EXPECT_EQ(memory->read(0x40), 0x800007u);
  EXPECT_EQ(memory->read(0x41), 0u) << "no other row";
}

TEST_F(FakeBootMemoryTest, AProtectedRowTakesOneValue) {
  const auto memory = open();
  ASSERT_TRUE(memory->program_protected(0x80, 0));
  EXPECT_EQ(memory->program_protected(0x80, 1).error(), BootMemoryError::kProgrammed);
  ASSERT_TRUE(memory->program_protected(0x81, 0x1234));
  ASSERT_TRUE(memory->program_protected(0x81, 0x1234));
  EXPECT_EQ(memory->program_protected(0x81, 0x1235).error(), BootMemoryError::kProgrammed);
  EXPECT_EQ(memory->read_protected(0x81), 0x1234);
  ASSERT_TRUE(memory->program(0x82, 1));
  EXPECT_EQ(memory->program_protected(0x82, 1).error(), BootMemoryError::kProgrammed)
      << "a row programmed without protection is not blank";
}

TEST_F(FakeBootMemoryTest, KeepsWhatWasProgrammed) {
  ASSERT_TRUE(open()->program(0x40, 1));
  ASSERT_TRUE(open()->program_protected(0xFFF, 0xBEEF));
  const auto memory = open();
  EXPECT_EQ(memory->read(0x40), 1u);
  EXPECT_EQ(memory->read_protected(0xFFF), 0xBEEF);
  EXPECT_EQ(memory->program_protected(0xFFF, 0xBEE0).error(), BootMemoryError::kProgrammed);
}

TEST_F(FakeBootMemoryTest, RefusesWhatTheChipDoesNotHave) {
  const auto memory = open();
  EXPECT_EQ(memory->read(0x1000).error(), BootMemoryError::kNoSuchRow);
  EXPECT_EQ(memory->program(0x1000, 1).error(), BootMemoryError::kNoSuchRow);
  EXPECT_EQ(memory->program(0, 0x1000000).error(), BootMemoryError::kNoSuchRow);
  EXPECT_EQ(memory->program_protected(0x1000, 1).error(), BootMemoryError::kNoSuchRow);
}

TEST_F(FakeBootMemoryTest, AFailedProgrammingIsToldAndNotRemembered) {
  const auto memory = open();
  std::filesystem::create_directory(directory_.path() / "boot.otp");
  EXPECT_EQ(memory->program(0x40, 1).error(), BootMemoryError::kFailed);
  EXPECT_EQ(memory->read(0x40), 0u);
}

TEST_F(FakeBootMemoryTest, TheImageIsSignedByWhomTheFileNames) {
  const auto memory = open();
  BootKeyHash key{};
  EXPECT_FALSE(memory->image_is_signed_by(key)) << "no file";
  key[0] = 0xAB;
  std::ofstream(directory_.path() / "boot.image-key") << "ab" << std::string(62, '0') << '\n';
  EXPECT_TRUE(memory->image_is_signed_by(key));
  key[31] = 1;
  EXPECT_FALSE(memory->image_is_signed_by(key));
}

}  // namespace
}  // namespace coffer::platform
