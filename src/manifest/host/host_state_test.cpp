#include "manifest/host/host_state.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/testing/software_tpm.h"
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
  [[nodiscard]] auto open(const HostStateOptions& options = {}) const {
    return HostState::open(state_, options);
  }
  [[nodiscard]] static std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(state_))
      names.insert(entry.path().filename());
    return names;
  }
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
  EXPECT_EQ(mode_of(state_ / "counter"), 0600u);
  EXPECT_EQ(names(), (std::set<std::string>{"root.key", "records.db", "records.db-wal", "records.db.lock",
                                            "reserve", "counter"}))
      << "and no draft is left";
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

TEST_F(HostStateTest, ARootKeyWithoutItsRecordsIsNotANewToken) {
  make_state_with_a_record();
  const std::string root_key = read(state_ / "root.key");
  std::filesystem::remove(state_ / "records.db");
  const StateError error = refusal();
  EXPECT_EQ(error.code, StateErrorCode::kRecordsMissing);
  EXPECT_TRUE(error.message.contains((state_ / "records.db").string())) << error.message;
  EXPECT_FALSE(std::filesystem::exists(state_ / "records.db"));

  const auto state = open({.action = StateAction::kNewToken});
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ((*state)->store().next(0), std::nullopt);
  EXPECT_EQ(read(state_ / "root.key"), root_key);
}

TEST_F(HostStateTest, ANewTokenIsNotMadeOverRecords) {
  make_state_with_a_record();
  const auto state = open({.action = StateAction::kNewToken});
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code, StateErrorCode::kHasRecords);
  EXPECT_TRUE(open());
}

TEST_F(HostStateTest, TheRecordsOfATokenThatWasGivenUpAreOlder) {
  make_state_with_a_record();
  std::filesystem::rename(state_ / "records.db", directory_.path() / "before");
  ASSERT_TRUE(open({.action = StateAction::kNewToken}));
  std::filesystem::rename(directory_.path() / "before", state_ / "records.db");
  EXPECT_EQ(refusal().code, StateErrorCode::kRolledBack);
}

TEST_F(HostStateTest, AnEmptyRecordsFileIsDamage) {
  make_state_with_a_record();
  std::filesystem::resize_file(state_ / "records.db", 0);
  EXPECT_EQ(refusal().code, StateErrorCode::kCorrupt);
}

TEST_F(HostStateTest, AnOlderCopyOfTheRecordsIsNoticed) {
  make_state_with_a_record();
  std::filesystem::copy_file(state_ / "records.db", directory_.path() / "older");
  make_state_with_a_record();
  std::filesystem::rename(directory_.path() / "older", state_ / "records.db");
  const StateError error = refusal();
  EXPECT_EQ(error.code, StateErrorCode::kRolledBack);
  EXPECT_TRUE(error.message.contains((state_ / "records.db").string())) << error.message;

  ASSERT_TRUE(open({.action = StateAction::kAcceptOlder}));
  EXPECT_TRUE(open()) << "it was accepted for good";
}

TEST_F(HostStateTest, ALostCounterIsNoticed) {
  make_state_with_a_record();
  std::filesystem::remove(state_ / "counter");
  const StateError error = refusal();
  EXPECT_EQ(error.code, StateErrorCode::kCounterLost);
  EXPECT_TRUE(error.message.contains((state_ / "counter").string())) << error.message;
  ASSERT_TRUE(open({.action = StateAction::kAcceptOlder}));
  EXPECT_TRUE(open());
}

TEST_F(HostStateTest, TheCounterMayLieElsewhere) {
  const std::filesystem::path counter = directory_.path() / "medium";
  ASSERT_TRUE(open({.counters = {.file = counter}}));
  EXPECT_TRUE(std::filesystem::exists(counter));
  EXPECT_FALSE(std::filesystem::exists(state_ / "counter"));
  EXPECT_TRUE(open({.counters = {.file = counter}}));
  EXPECT_EQ(refusal().code, StateErrorCode::kCounterLost) << "it is not forgotten by leaving the option out";
}

TEST_F(HostStateTest, ATpmNoticesRecordsAndCounterPutBackTogether) {
  const platform::testing::SoftwareTpm tpm(directory_.path());
  ASSERT_TRUE(tpm.runs());
  const HostStateOptions options{.counters = {.tpm = TpmPlace{tpm.tcti(), 0x01800020}}};
  ASSERT_TRUE(open(options));
  const std::filesystem::path before = directory_.path() / "before";
  std::filesystem::copy(state_, before);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(open(options)) << "each start is a step";
  const auto copy_back = std::filesystem::copy_options::overwrite_existing;
  for (const char* name : {"records.db", "counter"}) {
    std::filesystem::copy_file(before / name, state_ / name, copy_back);
  }
  const auto refused = open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, StateErrorCode::kRolledBack);
  auto accepting = options;
  accepting.action = StateAction::kAcceptOlder;
  ASSERT_TRUE(open(accepting));
  EXPECT_TRUE(open(options));
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
