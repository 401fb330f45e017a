#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace coffer::store {
namespace {

// secure_delete: erased records are overwritten with zeros in the file. No memory mapping: a failing medium
// shall give an error, not a signal. The log is moved into the database every 256 pages (1 MiB).
constexpr const char* kSettings =
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA wal_autocheckpoint = 256;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA cell_size_check = ON;";

// The whole schema, as SQLite keeps its text.
#define COFFER_TABLE                                                                                         \
  "CREATE TABLE records("                                                                                    \
  "  id INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 65535),"                                                 \
  "  value BLOB NOT NULL CHECK (typeof(value) = 'blob'))"
constexpr std::string_view kTable = COFFER_TABLE;
constexpr const char* kSchema = "BEGIN IMMEDIATE;" COFFER_TABLE
                                ";"
                                "PRAGMA application_id = 1131374194;"
                                "PRAGMA user_version = 2;"
                                "COMMIT;";
#undef COFFER_TABLE
static_assert(kApplicationId == 1131374194 && kFormatVersion == 2, "as in kSchema");

/// Runs a prepared statement that answers no rows. @returns SQLITE_OK or the error
int run(sqlite3_stmt* statement) {
  const int stepped = sqlite3_step(statement);
  const int reset = sqlite3_reset(statement);
  return stepped == SQLITE_DONE ? SQLITE_OK : (reset != SQLITE_OK ? reset : SQLITE_ERROR);
}

OpenErrorCode open_error_code(int sqlite_code) {
  switch (sqlite_code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return OpenErrorCode::kLocked;
    case SQLITE_NOTADB:
      return OpenErrorCode::kNotAStore;
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // a statement that does not fit the schema
    case SQLITE_SCHEMA:
      return OpenErrorCode::kCorrupt;
    default:
      return OpenErrorCode::kIo;
  }
}

OpenError io_error(const std::filesystem::path& file, int error) {
  return {OpenErrorCode::kIo, file.string() + ": " + std::generic_category().message(error)};
}

std::string log_of(const std::filesystem::path& file) { return file.string() + "-wal"; }

std::optional<FileIdentity> identify(const std::string& file) {
  struct stat status{};
  if (::lstat(file.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

/// Makes the file private to its owner, creates it if it is missing and may be, and makes its directory entry
/// durable. SQLite would create it readable by others; its log takes the mode over from it.
Result<void, OpenError> make_private(const std::filesystem::path& file, bool create) {
  const int may_create = create ? O_CREAT : 0;
  const int fd = ::open(file.c_str(), O_RDWR | may_create | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return std::unexpected(io_error(file, errno));
  const bool restricted = ::fchmod(fd, 0600) == 0;
  const int restrict_error = errno;
  ::close(fd);
  if (!restricted) return std::unexpected(io_error(file, restrict_error));

  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return std::unexpected(io_error(parent, errno));
  const bool synced = ::fsync(directory) == 0;
  const int sync_error = errno;
  ::close(directory);
  if (!synced) return std::unexpected(io_error(parent, sync_error));
  return {};
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::Closer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

OpenError Database::open_error(int code) const {
  return {open_error_code(code),
          file_.string() + ": " + (handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code))};
}

Result<Database::Statement, OpenError> Database::prepare(const char* sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(open_error(code));
  return Statement(statement);
}

Result<void, OpenError> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(open_error(code));
  return {};
}

Result<int, OpenError> Database::query_int(const char* sql) const {
  COFFER_TRY(const Statement statement, prepare(sql));
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW) return std::unexpected(open_error(code));
  return sqlite3_column_int(statement.get(), 0);
}

Result<std::string, OpenError> Database::query_text(const char* sql) const {
  COFFER_TRY(const Statement statement, prepare(sql));
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW) return std::unexpected(open_error(code));
  const unsigned char* text = sqlite3_column_text(statement.get(), 0);
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

Result<Database, OpenError> Database::open(const std::filesystem::path& file, bool create, const char* vfs) {
  Database database(file);
  // A rollback journal is never ours, and would be carried out before anything could be checked.
  if (identify(file.string() + "-journal")) {
    return std::unexpected(database.corrupt("it has a rollback journal"));
  }
  COFFER_CHECK(make_private(file, create));
  COFFER_CHECK(database.connect(vfs));
  COFFER_TRY(const bool fresh, database.is_fresh());
  if (fresh && !create) return std::unexpected(database.corrupt("it is empty"));
  COFFER_CHECK(database.configure());
  if (fresh) {
    COFFER_CHECK(database.execute(kSchema));
  }
  COFFER_CHECK(database.check_schema());
  COFFER_CHECK(database.check_soundness());
  COFFER_CHECK(database.prepare_all());
  const auto log = identify(log_of(file));
  if (!log) return std::unexpected(database.corrupt("its log is gone"));
  database.log_ = *log;
  return database;
}

OpenError Database::corrupt(const std::string& what) const {
  return {OpenErrorCode::kCorrupt, file_.string() + " is damaged: " + what};
}

/// Nothing but our table: what else there is might act when the table is written.
Result<void, OpenError> Database::check_schema() const {
  COFFER_TRY(const int objects, query_int("SELECT count(*) FROM sqlite_schema"));
  COFFER_TRY(const std::string table,
             query_text("SELECT group_concat(sql) FROM sqlite_schema WHERE type = 'table' AND "
                        "name = 'records' AND tbl_name = 'records'"));
  if (objects != 1 || table != kTable) return std::unexpected(corrupt("its schema is another"));
  return {};
}

bool Database::was_replaced() const {
  int moved = 0;
  const int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code != SQLITE_OK || moved != 0 || identify(log_of(file_)) != log_;
}

Result<void, OpenError> Database::connect(const char* vfs) {
  sqlite3* handle = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file_.c_str(), &handle, kFlags, vfs);
  handle_.reset(handle);  // given out on failure too
  if (code != SQLITE_OK) return std::unexpected(open_error(code));
  // A file that somebody prepared shall not run code of its own.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  return execute("PRAGMA locking_mode = EXCLUSIVE;");
}

/// Whether the file is empty. Otherwise it must be ours, in a format that we know: nothing was written until
/// here.
Result<bool, OpenError> Database::is_fresh() {
  COFFER_TRY(const int application, query_int("PRAGMA application_id"));
  COFFER_TRY(const int version, query_int("PRAGMA user_version"));
  COFFER_TRY(const int objects, query_int("SELECT count(*) FROM sqlite_schema"));
  if (application == 0 && version == 0 && objects == 0) return true;
  if (application != kApplicationId) {
    return std::unexpected(
        OpenError{OpenErrorCode::kNotAStore, file_.string() + " is not a record store of Coffer"});
  }
  if (version != kFormatVersion) {
    return std::unexpected(
        OpenError{OpenErrorCode::kOtherFormat, file_.string() + " has format " + std::to_string(version) +
                                                   " of another version of Coffer; this one knows " +
                                                   std::to_string(kFormatVersion)});
  }
  return false;
}

Result<void, OpenError> Database::configure() {
  COFFER_TRY(const std::string mode, query_text("PRAGMA journal_mode = WAL"));
  if (mode != "wal") {
    return std::unexpected(
        OpenError{OpenErrorCode::kIo, file_.string() + ": no write-ahead log possible here"});
  }
  return execute(kSettings);
}

Result<void, OpenError> Database::check_soundness() {
  COFFER_TRY(std::string verdict, query_text("PRAGMA quick_check(1)"));
  std::ranges::replace(verdict, '\n', ' ');  // errors are one line
  if (verdict == "ok") return {};
  return std::unexpected(corrupt(verdict));
}

Result<void, OpenError> Database::prepare_all() {
  COFFER_TRY(begin_, prepare("BEGIN IMMEDIATE"));
  COFFER_TRY(put_, prepare("INSERT OR REPLACE INTO records(id, value) VALUES (?1, ?2)"));
  COFFER_TRY(erase_, prepare("DELETE FROM records WHERE id BETWEEN ?1 AND ?2"));
  COFFER_TRY(commit_, prepare("COMMIT"));
  COFFER_TRY(rollback_, prepare("ROLLBACK"));
  return {};
}

Result<RecordMap, OpenError> Database::load() const {
  COFFER_TRY(const Statement select, prepare("SELECT id, value FROM records"));
  RecordMap records;
  int code = sqlite3_step(select.get());
  for (; code == SQLITE_ROW; code = sqlite3_step(select.get())) {
    const sqlite3_int64 id = sqlite3_column_int64(select.get(), 0);
    const auto* value = static_cast<const std::uint8_t*>(sqlite3_column_blob(select.get(), 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select.get(), 1));
    const bool valid = id >= 0 && id <= std::numeric_limits<RecordId>::max() && size <= kMaxRecord &&
                       sqlite3_column_type(select.get(), 1) == SQLITE_BLOB &&
                       records.load(static_cast<RecordId>(id), Bytes(value, size));
    if (!valid) {
      return std::unexpected(corrupt("record " + std::to_string(id)));
    }
  }
  if (code != SQLITE_DONE) return std::unexpected(open_error(code));
  return records;
}

int Database::write_change(const Change& change) {
  switch (change.kind) {
    case Change::Kind::kPut: {
      // A null pointer would bind NULL, not an empty value.
      const void* data = change.value.empty() ? static_cast<const void*>("") : change.value.data();
      sqlite3_bind_int(put_.get(), 1, change.first);
      sqlite3_bind_blob64(put_.get(), 2, data, change.value.size(), SQLITE_STATIC);
      const int code = run(put_.get());
      sqlite3_clear_bindings(put_.get());  // the value is the caller's
      return code;
    }
    case Change::Kind::kErase:
      sqlite3_bind_int(erase_.get(), 1, change.first);
      sqlite3_bind_int(erase_.get(), 2, change.last);
      return run(erase_.get());
  }
  return SQLITE_MISUSE;
}

int Database::write_changes(std::span<const Change> changes) {
  if (const int code = run(begin_.get()); code != SQLITE_OK) return code;
  for (const Change& change : changes) {
    if (const int code = write_change(change); code != SQLITE_OK) return code;
  }
  return run(commit_.get());
}

StoreResult<void> Database::write(std::span<const Change> changes) {
  const int code = write_changes(changes);
  if (code == SQLITE_OK) return {};
  const StoreError error = is_full(code) ? StoreError::kFull : StoreError::kIo;
  // Some errors end the transaction by themselves, others leave it open.
  if (sqlite3_get_autocommit(handle_.get()) == 0) (void)run(rollback_.get());
  return std::unexpected(error);
}

/// SQLite does not take a user's quota for the end of the disk.
bool Database::is_full(int code) const {
  return (code & 0xFF) == SQLITE_FULL ||
         (code == SQLITE_IOERR_WRITE && sqlite3_system_errno(handle_.get()) == EDQUOT);
}

bool Database::empty_log() {
  const int code =
      sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return !is_full(code);
}

}  // namespace coffer::store
