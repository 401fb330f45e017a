#include "platform/host/host_board.h"

#include <gtest/gtest.h>

#include <ctime>
#include <vector>

#include "platform/host/file_root_key.h"
#include "platform/host/offset_clock.h"
#include "store/testing/temporary_directory.h"

namespace coffer::platform {
namespace {

std::vector<std::uint8_t> serial_of(const std::filesystem::path& key_file) {
  const auto key = FileRootKey::open(key_file, IfMissing::kCreate);
  EXPECT_TRUE(key);
  const HostBoard board(**key);
  const Bytes serial = board.serial_number();
  return {serial.begin(), serial.end()};
}

TEST(HostBoard, SerialNumberIsTheTokensOwnAndStays) {
  const store::TemporaryDirectory directory;
  const auto first = serial_of(directory.path() / "first");
  EXPECT_EQ(first.size(), 16u);
  EXPECT_EQ(first, serial_of(directory.path() / "first"));
  EXPECT_NE(first, serial_of(directory.path() / "second"));
}

TEST(HostBoard, SerialNumberDoesNotShowTheRootKey) {
  const store::TemporaryDirectory directory;
  const auto key = FileRootKey::open(directory.path() / "root.key", IfMissing::kCreate);
  ASSERT_TRUE(key);
  EXPECT_FALSE(equal(HostBoard(**key).serial_number(), (*key)->root_key().expose().first(16)));
}

TEST(OffsetClock, FollowsTheSystemUntilItIsSet) {
  OffsetClock clock;
  EXPECT_FALSE(clock.was_set());
  const auto system = static_cast<std::uint64_t>(std::time(nullptr));
  EXPECT_NEAR(static_cast<double>(clock.now()), static_cast<double>(system), 2.0);

  clock.set(1000000000);
  EXPECT_TRUE(clock.was_set());
  EXPECT_GE(clock.now(), 1000000000u);
  EXPECT_LT(clock.now(), 1000000060u);
}

}  // namespace
}  // namespace coffer::platform
