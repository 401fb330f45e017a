// What SqliteStore does when the disk is full, with its reserve and without.

#include <signal.h>
#include <sys/resource.h>

#include <fstream>

#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/testing/faulty_vfs.h"
#include "store/testing/memory_directory.h"
#include "store/testing/record_store_contract.h"

namespace coffer::store {
namespace {

constexpr std::uintmax_t kDisk = std::uintmax_t{8} << 20;

class FullDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    vfs_.limit(directory_.path(), kDisk);
    open(directory_.path() / "reserve");
    for (RecordId id = 0; id < 100; ++id) ASSERT_TRUE(store_->put(id, filled(100, 1)));
  }
  void open(const std::filesystem::path& reserve) {
    store_.reset();
    auto opened =
        SqliteStore::open(directory_.path() / "records.db", {.vfs = FaultyVfs::kName, .reserve = reserve});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  [[nodiscard]] std::uintmax_t used() const {
    std::uintmax_t sum = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) sum += entry.file_size();
    return sum;
  }
  /// Another program takes all that there is.
  void fill_disk() {
    const std::filesystem::path other = directory_.path() / "other";
    const std::uintmax_t before = std::filesystem::exists(other) ? std::filesystem::file_size(other) : 0;
    std::ofstream(other, std::ios::app).flush();
    if (used() < kDisk) std::filesystem::resize_file(other, before + kDisk - used());
  }
  void make_room() { std::filesystem::remove(directory_.path() / "other"); }
  /// Replaces records by others of the same length, as logins and uses of keys do. @returns the first error
  StoreResult<void> use(int count) {
    for (int i = 0; i < count; ++i) {
      COFFER_CHECK(store_->put(static_cast<RecordId>(i % 100), filled(100, i)));
    }
    return {};
  }

  MemoryDirectory directory_;
  FaultyVfs vfs_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(FullDiskTest, RecordsAreReplacedAndErased) {
  fill_disk();
  EXPECT_TRUE(use(2000)) << "more than the log holds";
  for (RecordId id = 0; id < 100; id += 2) {
    EXPECT_TRUE(store_->apply(std::vector{Change::erase(id)})) << id;
    fill_disk();
  }
  EXPECT_FALSE(store_->size(0));
  EXPECT_TRUE(store_->size(1));
}

TEST_F(FullDiskTest, AnotherProgramThatKeepsFillingItGetsLittle) {
  fill_disk();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(use(2)) << i;
    fill_disk();
  }
}

TEST_F(FullDiskTest, NothingGrowsUntilTheReserveIsWhole) {
  store_.reset();
  std::filesystem::remove(directory_.path() / "reserve");
  // Files over 2 MiB cannot be had, so the reserve cannot.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{rlim_t{2} << 20, before.rlim_max};
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  open(directory_.path() / "reserve");
  EXPECT_EQ(store_->put(200, filled(1, 1)), std::unexpected(StoreError::kFull));
  EXPECT_TRUE(use(100));
  EXPECT_TRUE(store_->apply(std::vector{Change::erase(1)}));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, handler);
  EXPECT_TRUE(store_->put(200, filled(1, 1)));
}

TEST_F(FullDiskTest, ErasedBytesAreGone) {
  const std::string secret = "what was erased must not be found in any file";
  const Value value(secret.begin(), secret.end());
  ASSERT_TRUE(store_->put(500, value));
  fill_disk();
  ASSERT_TRUE(store_->apply(std::vector{Change::erase(500)}));
  for (const char* name : {"records.db", "records.db-wal"}) {
    std::ifstream in(directory_.path() / name, std::ios::binary);
    EXPECT_FALSE(std::string(std::istreambuf_iterator<char>(in), {}).contains(secret)) << name;
  }
}

TEST_F(FullDiskTest, RoomMakesTheReserveWholeAgain) {
  fill_disk();
  ASSERT_TRUE(use(1000));
  make_room();
  EXPECT_TRUE(store_->put(200, filled(60000, 1)));
  EXPECT_EQ(std::filesystem::file_size(directory_.path() / "reserve"), std::uintmax_t{4} << 20);
}

TEST_F(FullDiskTest, TheReserveOutlivesAStart) {
  fill_disk();
  open(directory_.path() / "reserve");
  EXPECT_TRUE(use(1000));
}

TEST_F(FullDiskTest, WithoutAReserve_NothingIsWritten) {
  open({});
  std::filesystem::remove(directory_.path() / "reserve");
  fill_disk();
  EXPECT_EQ(use(1000).error(), StoreError::kFull);
}

TEST_F(FullDiskTest, AReserveThatIsALink_IsNotFollowed) {
  store_.reset();
  std::filesystem::create_symlink(directory_.path() / "elsewhere", directory_.path() / "link");
  const auto opened = SqliteStore::open(directory_.path() / "records.db",
                                        {.vfs = FaultyVfs::kName, .reserve = directory_.path() / "link"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, OpenErrorCode::kIo);
}

}  // namespace
}  // namespace coffer::store
