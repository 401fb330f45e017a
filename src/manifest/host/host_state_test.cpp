#include "manifest/host/host_state.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <thread>
#include <vector>

#include "store/testing/temporary_directory.h"

namespace coffer::manifest {
namespace {

using platform::kRootKeySize;
using platform::Lock;
using platform::Platform;
using platform::StateError;
using platform::StateErrorCode;

class HostStateTest : public testing::Test {
 protected:
  [[nodiscard]] auto open() const { return HostState::open(state_); }
  [[nodiscard]] StateError refusal() const {
    const auto state = open();
    EXPECT_FALSE(state);
    return state ? StateError{} : state.error();
  }
  void make_state_with_a_record() const {
    const auto state = open();
    ASSERT_TRUE(state) << state.error().message;
    ASSERT_TRUE((*state)->store().put(1, std::array<std::uint8_t, 3>{1, 2, 3}));
  }
  [[nodiscard]] static mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777u;
  }

  store::TemporaryDirectory directory_;
  std::filesystem::path state_ = directory_.path() / "lib" / "coffer";
};

TEST_F(HostStateTest, IsMadePrivateWithAllItNeeds) {
  const auto state = open();
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(mode_of(state_), 0700u);
  EXPECT_EQ(mode_of(state_ / "root.key"), 0600u);
  EXPECT_EQ(mode_of(state_ / "records.db"), 0600u);
}

TEST_F(HostStateTest, KeepsRecordsAndRootKey) {
  Secret<kRootKeySize> root_key;
  {
    const auto state = open();
    ASSERT_TRUE(state);
    root_key.copy_from((*state)->platform().root_key.root_key());
    ASSERT_TRUE((*state)->store().put(1, std::array<std::uint8_t, 3>{1, 2, 3}));
  }
  state_ /= "";  // with a trailing slash it is the same directory
  const auto state = open();
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_TRUE(constant_time_equal((*state)->platform().root_key.root_key().expose(), root_key.expose()));
  EXPECT_EQ((*state)->store().size(1).value(), 3u);
}

TEST_F(HostStateTest, RecordsWithoutTheirRootKeyAreNotOpened) {
  make_state_with_a_record();
  std::filesystem::remove(state_ / "root.key");
  const StateError error = refusal();
  EXPECT_EQ(error.code, StateErrorCode::kRootKeyMissing);
  EXPECT_TRUE(error.message.contains((state_ / "root.key").string())) << error.message;
  EXPECT_FALSE(std::filesystem::exists(state_ / "root.key")) << "a new key would hide the loss";
}

TEST_F(HostStateTest, AnEmptyStoreWithoutARootKeyGetsOne) {
  ASSERT_TRUE(open());
  std::filesystem::remove(state_ / "root.key");  // as if the first start was cut off
  EXPECT_TRUE(open());
}

TEST_F(HostStateTest, OneProcessAtATime) {
  const auto state = open();
  ASSERT_TRUE(state);
  EXPECT_EQ(refusal().code, StateErrorCode::kLocked);
}

TEST_F(HostStateTest, ADirectoryThatOthersMayWriteToIsRefused) {
  ASSERT_TRUE(open());
  for (const mode_t mode : {0770u, 0707u, 0777u}) {
    ASSERT_EQ(::chmod(state_.c_str(), mode), 0);
    EXPECT_EQ(refusal().code, StateErrorCode::kUnsafe) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(state_.c_str(), 0755), 0);
  EXPECT_TRUE(open()) << "listing the names does no harm";
}

TEST_F(HostStateTest, ARootKeyThatOthersMayReadIsRefused) {
  make_state_with_a_record();
  ASSERT_EQ(::chmod((state_ / "root.key").c_str(), 0644), 0);
  EXPECT_EQ(refusal().code, StateErrorCode::kUnsafe);
}

TEST_F(HostStateTest, TheErrorsOfTheStoreAreTranslated) {
  ASSERT_TRUE(open());
  std::ofstream(state_ / "records.db", std::ios::binary) << std::string(5000, 'x');
  EXPECT_EQ(refusal().code, StateErrorCode::kNotAStore);
}

TEST_F(HostStateTest, AFileInPlaceOfTheDirectoryIsNamed) {
  std::ofstream(directory_.path() / "lib") << "x";
  const StateError error = refusal();
  EXPECT_EQ(error.code, StateErrorCode::kIo);
  EXPECT_TRUE(error.message.contains(state_.string())) << error.message;
}

TEST_F(HostStateTest, TheMutexesExcludeAndAreIndependent) {
  const auto state = open();
  ASSERT_TRUE(state);
  const Platform platform = (*state)->platform();
  int count = 0;
  {
    const Lock pin(platform.pin_mutex);  // does not hold up the others
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 10000; ++j) {
          const Lock lock(platform.state_mutex);
          ++count;
        }
      });
    }
  }
  EXPECT_EQ(count, 40000);
}

}  // namespace
}  // namespace coffer::manifest
