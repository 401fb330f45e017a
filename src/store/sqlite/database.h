#pragma once
// The SQLite database of a SqliteStore: schema, settings and statements. Nothing of SQLite is visible above
// this file.

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "store/memory/record_map.h"
#include "store/record_store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace coffer::store {

/// What kept a store from being opened: each asks for another remedy.
enum class OpenErrorCode {
  kLocked,       ///< another process has the store open
  kNotAStore,    ///< the file is something else: it was not touched
  kOtherFormat,  ///< written by another version: it was not touched
  kCorrupt,      ///< damaged
  kIo,           ///< missing directory, no permission, medium failed
};

/// Why a store cannot be opened.
struct OpenError {
  OpenErrorCode code;
  std::string message;  ///< a sentence for the administrator, with the path
};

/// `PRAGMA application_id` of our files ("Cofr") and the format that this version writes in `PRAGMA
/// user_version`.
inline constexpr int kApplicationId = 0x436F6672;
inline constexpr int kFormatVersion = 2;

/// What tells a file from another that took its name.
struct FileIdentity {
  dev_t device = 0;
  ino_t number = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// One open database. Not safe for threads.
class Database {
 public:
  /// Opens the file, or with `create` makes it (mode 0600) if it is missing or empty, and checks that it is
  /// ours and sound, and holds nothing else. `vfs`: see SqliteOptions.
  [[nodiscard]] static Result<Database, OpenError> open(const std::filesystem::path& file, bool create,
                                                        const char* vfs);

  /// All records.
  [[nodiscard]] Result<RecordMap, OpenError> load() const;
  /// Carries out one transaction and makes it durable. @errors kFull, kIo
  [[nodiscard]] StoreResult<void> write(std::span<const Change> changes);
  /// Moves the log into the database and empties it, so that no copy of what was erased stays in it. A
  /// failure loses nothing: it happens again later, at the latest on closing. @returns false if the disk is
  /// full
  bool empty_log();
  /// Whether the names of database and log stand for other files than the open ones, or for none.
  [[nodiscard]] bool was_replaced() const;

 private:
  /// Gives back what SQLite made.
  struct Closer {
    void operator()(sqlite3* handle) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Handle = std::unique_ptr<sqlite3, Closer>;
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  /// Opens the file, for this connection alone, and forbids what a prepared file could have run.
  [[nodiscard]] Result<void, OpenError> connect(const char* vfs);
  /// Sets the write-ahead log, and what else is promised of the medium. @errors kIo (no such log possible
  /// here)
  [[nodiscard]] Result<void, OpenError> configure();
  /// Whether the file is empty; else it is ours. Writes nothing. @errors kNotAStore, kOtherFormat
  [[nodiscard]] Result<bool, OpenError> is_fresh();
  /// That our table is there, and nothing else. @errors kCorrupt
  [[nodiscard]] Result<void, OpenError> check_schema() const;
  /// kCorrupt, with the path and `what`.
  [[nodiscard]] OpenError corrupt(const std::string& what) const;
  /// `PRAGMA quick_check`. @errors kCorrupt
  [[nodiscard]] Result<void, OpenError> check_soundness();
  [[nodiscard]] Result<void, OpenError> prepare_all();
  /// The first column of the first row.
  [[nodiscard]] Result<int, OpenError> query_int(const char* sql) const;
  /// The same as text; empty for NULL.
  [[nodiscard]] Result<std::string, OpenError> query_text(const char* sql) const;
  [[nodiscard]] Result<Statement, OpenError> prepare(const char* sql) const;
  /// Runs statements whose rows nobody wants.
  [[nodiscard]] Result<void, OpenError> execute(const char* sql);
  /// What a code of SQLite means for an opening, with the path and SQLite's words.
  [[nodiscard]] OpenError open_error(int code) const;
  /// BEGIN, the changes in order, COMMIT. @returns SQLITE_OK or the error, after which a transaction may be
  /// open
  [[nodiscard]] int write_changes(std::span<const Change> changes);
  [[nodiscard]] int write_change(const Change& change);
  /// Whether a code of SQLite says that there is no space: the disk is full, or the quota is used up.
  [[nodiscard]] bool is_full(int code) const;

  std::filesystem::path file_;
  FileIdentity log_;
  Handle handle_;  // before the statements: they are finalised first
  Statement begin_, put_, erase_, commit_, rollback_;
};

}  // namespace coffer::store
