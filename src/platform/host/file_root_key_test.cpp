#include "platform/host/file_root_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "store/testing/temporary_directory.h"

namespace coffer::platform {
namespace {

class FileRootKeyTest : public testing::Test {
 protected:
  void write_file(const std::string& content, mode_t mode = 0600) const {
    std::ofstream(path_, std::ios::binary) << content;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }
  [[nodiscard]] std::string read_file() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// The code with which opening fails, whether or not a missing file may be made. The message names the
  /// path.
  [[nodiscard]] StateErrorCode refusal(IfMissing if_missing = IfMissing::kCreate) const {
    const auto key = FileRootKey::open(path_, if_missing);
    EXPECT_FALSE(key);
    if (key) return {};
    EXPECT_TRUE(key.error().message.contains(path_.string())) << key.error().message;
    return key.error().code;
  }
  [[nodiscard]] static std::string text(const FileRootKey& key) {
    const auto bytes = key.root_key().expose();
    return {bytes.begin(), bytes.end()};
  }

  store::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "root.key";
};

TEST_F(FileRootKeyTest, IsMadeOnceAndReadAfterwards) {
  const mode_t before = ::umask(0);
  const auto made = FileRootKey::open(path_, IfMissing::kCreate);
  ::umask(before);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(text(**made).size(), 32u);
  EXPECT_EQ(text(**made), read_file());
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(status.st_nlink, 1u) << "no second name is left";

  for (const IfMissing if_missing : {IfMissing::kCreate, IfMissing::kFail}) {
    const auto again = FileRootKey::open(path_, if_missing);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(text(**again), text(**made));
  }
}

TEST_F(FileRootKeyTest, EachKeyIsAnother) {
  const auto first = FileRootKey::open(path_, IfMissing::kCreate);
  const auto second = FileRootKey::open(directory_.path() / "other.key", IfMissing::kCreate);
  ASSERT_TRUE(first && second);
  EXPECT_NE(text(**first), text(**second));
  EXPECT_NE(text(**first), std::string(32, '\0'));
}

TEST_F(FileRootKeyTest, IsNotMadeUnasked) {
  EXPECT_EQ(refusal(IfMissing::kFail), StateErrorCode::kRootKeyMissing);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(FileRootKeyTest, ReadsWhatTheFileHolds) {
  write_file("0123456789abcdef0123456789ABCDEF", 0400);
  const auto key = FileRootKey::open(path_, IfMissing::kFail);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(text(**key), "0123456789abcdef0123456789ABCDEF");
}

TEST_F(FileRootKeyTest, RefusesWhatOthersCanAccess) {
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0644u, 0666u, 0610u}) {
    write_file(std::string(32, 'k'), mode);
    EXPECT_EQ(refusal(), StateErrorCode::kUnsafe) << std::oct << mode;
  }
}

TEST_F(FileRootKeyTest, RefusesTheFileOfAnotherUser) {
  write_file(std::string(32, 'k'));
  if (::chown(path_.c_str(), ::geteuid() + 1, static_cast<gid_t>(-1)) != 0) {
    GTEST_SKIP() << "only root can give a file away";
  }
  EXPECT_EQ(refusal(), StateErrorCode::kUnsafe);
}

TEST_F(FileRootKeyTest, RefusesAWrongSizeAndKeepsTheFile) {
  for (const std::size_t size : {0, 1, 31, 33, 64}) {
    const std::string content(size, 'k');
    write_file(content);
    EXPECT_EQ(refusal(), StateErrorCode::kRootKeyInvalid) << size;
    EXPECT_EQ(read_file(), content);
  }
}

TEST_F(FileRootKeyTest, RefusesWhatIsNotAPlainFile) {
  ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  EXPECT_EQ(refusal(), StateErrorCode::kRootKeyInvalid);
  ASSERT_EQ(::rmdir(path_.c_str()), 0);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(refusal(), StateErrorCode::kRootKeyInvalid);
}

TEST_F(FileRootKeyTest, RefusesASymbolicLink) {
  std::filesystem::create_symlink(directory_.path() / "elsewhere", path_);
  EXPECT_EQ(refusal(), StateErrorCode::kRootKeyInvalid);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "elsewhere"));
}

TEST_F(FileRootKeyTest, ADraftOfAStartThatWasCutOffIsNoKey) {
  std::ofstream(path_.string() + ".new") << "half a k";
  const auto key = FileRootKey::open(path_, IfMissing::kCreate);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(text(**key).size(), 32u);
  EXPECT_FALSE(std::filesystem::exists(path_.string() + ".new"));
}

TEST_F(FileRootKeyTest, NamesAMissingDirectory) {
  path_ = directory_.path() / "absent" / "root.key";
  EXPECT_EQ(refusal(), StateErrorCode::kIo);
}

}  // namespace
}  // namespace coffer::platform
