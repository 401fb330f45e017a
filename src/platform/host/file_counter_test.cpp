#include "platform/host/file_counter.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "store/testing/temporary_directory.h"

namespace coffer::platform {
namespace {

class FileCounterTest : public testing::Test {
 protected:
  [[nodiscard]] CounterResult<std::uint64_t> stored() const { return FileCounter(path_).read(); }
  void make(std::uint64_t value) const {
    FileCounter counter(path_, 0);
    ASSERT_TRUE(counter.create());
    ASSERT_TRUE(counter.read());
    ASSERT_TRUE(counter.raise(value));
  }
  [[nodiscard]] std::string content() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }

  store::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "counter";
};

TEST_F(FileCounterTest, IsMissingUntilItIsMade) {
  EXPECT_EQ(stored().error(), CounterError::kMissing);
  EXPECT_FALSE(std::filesystem::exists(path_));
  const mode_t before = ::umask(0);
  ASSERT_TRUE(FileCounter(path_, 0).create());
  ::umask(before);
  EXPECT_EQ(stored(), 0u);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777u, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1)
      << "no draft is left";
}

TEST_F(FileCounterTest, KeepsWhatItWasRaisedTo) {
  make(1);
  FileCounter counter(path_);
  EXPECT_EQ(counter.read(), 1u);
  for (const std::uint64_t value :
       {std::uint64_t{2}, std::uint64_t{4}, std::uint64_t{6}, std::uint64_t{6}, ~std::uint64_t{0}}) {
    ASSERT_TRUE(counter.raise(value));
    EXPECT_EQ(stored(), value) << "without sync(), as after a kill";
  }
  ASSERT_TRUE(counter.sync());
}

TEST_F(FileCounterTest, MadeAnew_StandsAboveTheOneThatIsGone) {
  ASSERT_TRUE(FileCounter(path_).create());
  const auto first = stored();
  ASSERT_TRUE(first);
  FileCounter counter(path_);
  ASSERT_TRUE(counter.read());
  ASSERT_TRUE(counter.raise(*first + 100'000));
  std::filesystem::remove(path_);
  EXPECT_GT(*first, std::uint64_t{1'700'000'000} << 20) << "seconds since 1970, a million numbers each";
}

TEST_F(FileCounterTest, NeverFalls) {
  make(5);
  FileCounter counter(path_);
  EXPECT_FALSE(counter.raise(9)) << "before it was read";
  EXPECT_EQ(counter.read(), 5u);
  EXPECT_FALSE(counter.raise(4));
  ASSERT_TRUE(counter.create());
  EXPECT_EQ(stored(), 5u) << "one that is there stays";
}

/// docs/spec/storage.md, written anew.
TEST_F(FileCounterTest, HasTheFormThatIsDocumented) {
  make(0x0102030405060708);
  const std::string bytes = content();
  ASSERT_EQ(bytes.size(), 1024u);
  EXPECT_EQ(bytes.substr(0, 16), std::string("CofC\1\0\0\0\0\0\0\0\0\0\0\0", 16));
  EXPECT_EQ(bytes.substr(512, 16), std::string("CofC\1\0\0\0\1\2\3\4\5\6\7\x08", 16));
  // printf 'CofC\1\0\0\0\1\2\3\4\5\6\7\10' | sha256sum
  constexpr unsigned char kCheck[] = {0x1D, 0x64, 0xA1, 0x98, 0x56, 0x6D, 0x24, 0xB0,
                                      0x37, 0xC7, 0x25, 0xEC, 0x03, 0xC8, 0x2A, 0xE8};
  EXPECT_EQ(bytes.substr(528, 16), std::string(std::begin(kCheck), std::end(kCheck)));
  EXPECT_EQ(bytes.substr(544), std::string(480, '\0'));
}

TEST_F(FileCounterTest, AWriteTornAnywhere_LeavesTheNumberBefore) {
  make(7);
  const std::string before = content();
  FileCounter counter(path_);
  ASSERT_TRUE(counter.read());
  ASSERT_TRUE(counter.raise(8));
  const std::string after = content();
  for (std::size_t cut = 0; cut <= before.size(); ++cut) {
    write(after.substr(0, cut) + before.substr(cut));
    const auto value = stored();
    ASSERT_TRUE(value == 7u || value == 8u) << cut;
  }
}

TEST_F(FileCounterTest, WithBothPlacesDamaged_IsInvalid) {
  make(7);
  const std::string good = content();
  for (const std::size_t at : {0, 4, 15, 16, 31}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    bad[512 + at] = static_cast<char>(bad[512 + at] ^ 1);
    write(bad);
    EXPECT_EQ(stored().error(), CounterError::kInvalid) << at;
  }
  for (const std::string& bad : {std::string(), good.substr(1), good + "x"}) {
    write(bad);
    EXPECT_EQ(stored().error(), CounterError::kInvalid);
  }
  write("somebody's letter");
  EXPECT_FALSE(FileCounter(path_).create());
  EXPECT_EQ(content(), "somebody's letter") << "what is no counter stays";
}

TEST_F(FileCounterTest, WhatOthersCanAccess_IsInvalid) {
  make(7);
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(stored().error(), CounterError::kInvalid) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  if (::chown(path_.c_str(), ::geteuid() + 1, static_cast<gid_t>(-1)) == 0) {
    EXPECT_EQ(stored().error(), CounterError::kInvalid);
  }
}

TEST_F(FileCounterTest, WhatIsNoPlainFile_IsInvalid) {
  make(7);
  std::filesystem::rename(path_, directory_.path() / "elsewhere");
  std::filesystem::create_symlink(directory_.path() / "elsewhere", path_);
  EXPECT_EQ(stored().error(), CounterError::kInvalid);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(stored().error(), CounterError::kInvalid);
}

TEST_F(FileCounterTest, WithoutItsDirectory_CannotBeMade) {
  path_ = directory_.path() / "absent" / "counter";
  EXPECT_EQ(stored().error(), CounterError::kMissing);
  EXPECT_FALSE(FileCounter(path_).create());
}

}  // namespace
}  // namespace coffer::platform
