#include "store/sqlite/sqlite_store.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "store/testing/record_store_contract.h"
#include "store/testing/temporary_directory.h"

namespace coffer::store {
namespace {

class SqliteBackend {
 public:
  static constexpr std::size_t kLongestRecord = kMaxRecord;

  RecordStore& open(std::size_t capacity) {
    options_.capacity_bytes = capacity;
    return reopen();
  }
  RecordStore& reopen() {
    store_.reset();
    store_ = SqliteStore::open(directory_.path() / "records.db", options_).value();
    return *store_;
  }

 private:
  TemporaryDirectory directory_;
  SqliteOptions options_;
  std::unique_ptr<SqliteStore> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, RecordStoreContract, SqliteBackend);

class SqliteStoreFile : public testing::Test {
 protected:
  [[nodiscard]] auto open(SqliteOptions options = {}) const { return SqliteStore::open(file_, options); }
  [[nodiscard]] OpenError open_error() const {
    const auto store = open();
    if (!store) return store.error();
    ADD_FAILURE() << "the store opened";
    return {};
  }
  /// Runs SQL on the file as any other program would. @returns SQLite's code
  int run_sql(const char* sql) const {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(file_.c_str(), &handle), SQLITE_OK);
    const int code = sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
    sqlite3_close(handle);
    return code;
  }
  void write_file(const std::string& content) const { std::ofstream(file_, std::ios::binary) << content; }
  [[nodiscard]] static std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] bool any_file_contains(const std::string& text) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (read_file(entry.path()).contains(text)) return true;
    }
    return false;
  }

  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "records.db";
};

TEST_F(SqliteStoreFile, AllFilesAreForTheOwnerAlone) {
  const mode_t before = ::umask(0);
  const auto store = open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put(1, filled(10, 1)));
  ::umask(before);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3u) << "database, log and lock";
}

TEST_F(SqliteStoreFile, IsLockedWhileOpen) {
  {
    const auto store = open();
    ASSERT_TRUE(store);
    const OpenError error = open_error();
    EXPECT_EQ(error.code, OpenErrorCode::kLocked);
    EXPECT_TRUE(error.message.contains(file_.string())) << error.message;
    EXPECT_TRUE(error.message.contains(std::to_string(::getpid()))) << error.message;
    EXPECT_EQ(open_error().code, OpenErrorCode::kLocked) << "a refused opening does not release the lock";
    EXPECT_TRUE((*store)->put(1, filled(1, 1)));
  }
  EXPECT_TRUE(open());
}

TEST_F(SqliteStoreFile, SeveralFilesAreIndependent) {
  const auto first = open();
  const auto second = SqliteStore::open(directory_.path() / "other.db");
  ASSERT_TRUE(first && second);
  ASSERT_TRUE((*first)->put(1, filled(1, 1)));
  EXPECT_EQ(contents(**second), Model{});
}

TEST_F(SqliteStoreFile, ErasedBytesAreGone) {
  const std::string secret = "what was erased must not be found in any file";
  const Value value(secret.begin(), secret.end());
  const auto store = open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put(1, value));
  ASSERT_TRUE((*store)->put(2, filled(3000, 2)));
  ASSERT_TRUE(any_file_contains(secret)) << "this test looks at the right files";
  ASSERT_TRUE((*store)->apply(std::vector{Change::erase(1)}));
  EXPECT_FALSE(any_file_contains(secret));
}

TEST_F(SqliteStoreFile, ReplacedBytesAreGoneWhenErasedFirst) {
  const std::string secret = "what the old PIN opens must not be found in any file";
  const Value value(secret.begin(), secret.end());
  const auto store = open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put(1, value));
  ASSERT_TRUE(any_file_contains(secret)) << "this test looks at the right files";
  const Value fresh = filled(value.size(), 2);
  ASSERT_TRUE((*store)->apply(std::vector{Change::erase(1), Change::put(1, fresh)}));
  EXPECT_FALSE(any_file_contains(secret));
}

TEST_F(SqliteStoreFile, AnythingButOurFormatIsRefusedUntouched) {
  const std::string text(5000, 'x');
  write_file(text);
  EXPECT_EQ(open_error().code, OpenErrorCode::kNotAStore);
  EXPECT_EQ(read_file(file_), text);
}

TEST_F(SqliteStoreFile, TheDatabaseOfAnotherProgramIsRefusedUntouched) {
  ASSERT_EQ(run_sql("CREATE TABLE notes(text)"), SQLITE_OK);
  const std::string before = read_file(file_);
  EXPECT_EQ(open_error().code, OpenErrorCode::kNotAStore);
  EXPECT_EQ(read_file(file_), before);
}

TEST_F(SqliteStoreFile, AnotherFormatIsRefusedUntouched) {
  ASSERT_TRUE(open());
  ASSERT_EQ(run_sql("PRAGMA user_version = 3"), SQLITE_OK);
  const std::string before = read_file(file_);
  const OpenError error = open_error();
  EXPECT_EQ(error.code, OpenErrorCode::kOtherFormat);
  EXPECT_TRUE(error.message.contains(file_.string())) << error.message;
  EXPECT_EQ(read_file(file_), before);
}

TEST_F(SqliteStoreFile, DamagedPagesAreFoundOnOpening) {
  {
    const auto store = open();
    ASSERT_TRUE(store);
    for (RecordId id = 0; id < 50; ++id) ASSERT_TRUE((*store)->put(id, filled(1000, id)));
  }
  std::string content = read_file(file_);
  ASSERT_GT(content.size(), 8u * 4096);
  content.replace(4096, 4096, 4096, '\xA5');  // the root of the table
  write_file(content);
  const OpenError error = open_error();
  EXPECT_EQ(error.code, OpenErrorCode::kCorrupt);
  EXPECT_TRUE(error.message.contains(file_.string())) << error.message;
}

TEST_F(SqliteStoreFile, RecordsThatCannotBeOursAreDamage) {
  for (const char* sql :
       {"INSERT INTO records VALUES (65536, x'00')", "INSERT INTO records VALUES (-1, x'00')",
        "INSERT INTO records VALUES (1, 'text')", "INSERT INTO records VALUES (1, zeroblob(65536))"}) {
    ASSERT_TRUE(open());
    ASSERT_EQ(run_sql((std::string("PRAGMA ignore_check_constraints = ON;") + sql).c_str()), SQLITE_OK);
    EXPECT_EQ(open_error().code, OpenErrorCode::kCorrupt) << sql;
    std::filesystem::remove(file_);
  }
}

TEST_F(SqliteStoreFile, AnySchemaButOursIsDamage) {
  for (const char* sql :
       {"CREATE TABLE more(x)", "CREATE INDEX more ON records(value)", "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER more AFTER INSERT ON records BEGIN DELETE FROM records; END",
        "ALTER TABLE records ADD COLUMN more", "ALTER TABLE records RENAME COLUMN value TO content",
        "DROP TABLE records; CREATE TABLE records(id INTEGER PRIMARY KEY, value BLOB)",
        "DROP TABLE records; CREATE TABLE records(id INTEGER, value BLOB NOT NULL)",
        "DROP TABLE records; CREATE VIEW records AS SELECT 1 AS id, x'00' AS value",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'BETWEEN 0', 'BETWEEN "
        "1')"}) {
    ASSERT_TRUE(open());
    ASSERT_EQ(run_sql(sql), SQLITE_OK) << sql;
    EXPECT_EQ(open_error().code, OpenErrorCode::kCorrupt) << sql;
    std::filesystem::remove(file_);
  }
}

TEST_F(SqliteStoreFile, TwoRecordsOfOneIdentifierAreDamage) {
  ASSERT_TRUE(open());
  // A table without a key under the text of one with it: the text alone does not show it.
  ASSERT_EQ(run_sql("CREATE TABLE other(id INTEGER, value BLOB);"
                    "INSERT INTO other VALUES (1, x'01'), (1, x'02');"
                    "PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = "
                    "'other') WHERE name = 'records'; DELETE FROM sqlite_schema WHERE name = 'other';"),
            SQLITE_OK);
  EXPECT_EQ(open_error().code, OpenErrorCode::kCorrupt);
}

TEST_F(SqliteStoreFile, ARollbackJournalIsDamageAndNotCarriedOut) {
  ASSERT_TRUE(open());
  std::ofstream(file_.string() + "-journal") << "x";
  EXPECT_EQ(open_error().code, OpenErrorCode::kCorrupt);
  EXPECT_TRUE(std::filesystem::exists(file_.string() + "-journal"));
}

TEST_F(SqliteStoreFile, WhatIsNotToBeMade_IsNotMade) {
  EXPECT_FALSE(open({.create = false}));
  EXPECT_FALSE(std::filesystem::exists(file_));
  write_file("");
  const auto store = open({.create = false});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, OpenErrorCode::kCorrupt);
  EXPECT_EQ(read_file(file_), "");
}

/// What another program does to the files under a running store.
class SqliteStoreReplaced : public SqliteStoreFile, public testing::WithParamInterface<const char*> {};

TEST_P(SqliteStoreReplaced, IsNoticedBeforeAnythingIsAcknowledged) {
  std::vector<std::string> said;
  const auto store = open({.on_replaced = [&](std::string_view sentence) { said.emplace_back(sentence); }});
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->put(1, filled(10, 1)));
  const std::string command = "cd '" + directory_.path().string() + "' && " + GetParam();
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ((*store)->put(1, filled(10, 2)).error(), StoreError::kIo);
  EXPECT_EQ((*store)->apply(std::vector{Change::erase(1)}).error(), StoreError::kIo);
  EXPECT_EQ(contents(**store), (Model{{1, filled(10, 1)}}));
  EXPECT_EQ(said.size(), 1u) << "said once";
}

INSTANTIATE_TEST_SUITE_P(ByAnotherProgram, SqliteStoreReplaced,
                         testing::Values("rm records.db", "mv records.db elsewhere",
                                         "cp records.db copy && mv copy records.db", "rm records.db-wal",
                                         "cp records.db-wal copy && mv copy records.db-wal",
                                         "rm records.db records.db-wal"));

TEST_F(SqliteStoreFile, AMissingTableIsDamage) {
  ASSERT_TRUE(open());
  ASSERT_EQ(run_sql("DROP TABLE records"), SQLITE_OK);
  EXPECT_EQ(open_error().code, OpenErrorCode::kCorrupt);
}

TEST_F(SqliteStoreFile, AMissingDirectoryIsNamed) {
  const std::filesystem::path file = directory_.path() / "absent" / "records.db";
  const auto store = SqliteStore::open(file);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, OpenErrorCode::kIo);
  EXPECT_TRUE(store.error().message.contains(file.parent_path().string())) << store.error().message;
}

TEST_F(SqliteStoreFile, AFileThatASymbolicLinkNamesIsNotFollowed) {
  std::filesystem::create_symlink(directory_.path() / "elsewhere", file_);
  EXPECT_EQ(open_error().code, OpenErrorCode::kIo);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "elsewhere"));
}

TEST_F(SqliteStoreFile, ASmallerCapacityStillOpensAndErases) {
  {
    const auto store = open();
    ASSERT_TRUE(store);
    for (const RecordId id : std::initializer_list<RecordId>{1, 2})
      ASSERT_TRUE((*store)->put(id, filled(2000, 1)));
  }
  const auto store = open({.capacity_bytes = 1000});
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->free_space(), 0u);
  EXPECT_EQ((*store)->put(3, filled(1, 1)).error(), StoreError::kFull);
  EXPECT_TRUE((*store)->put(2, filled(1000, 2)));
  EXPECT_TRUE((*store)->apply(std::vector{Change::erase(1)}));
}

}  // namespace
}  // namespace coffer::store
