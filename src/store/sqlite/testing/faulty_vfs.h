#pragma once
// An SQLite file system layer for tests: it fails a chosen operation, and knows what a power cut would leave.

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coffer::store {

/// Passes everything on to SQLite's own layer, but
/// - counts operations that change the medium (write, truncate, sync), and fails one of them, or all from one
/// on,
/// - remembers each file as it was at its last sync: the least that a medium keeps when the power is cut.
/// For one thread. One object at a time.
class FaultyVfs {
 public:
  static constexpr const char* kName = "coffer-faulty";

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  /// The `nth` operation from now on (1: the next), and all after it if `for_good`, answers `code`.
  void fail_operation(std::size_t nth, int code, bool for_good);
  void clear_faults() { fail_in_ = 0; }
  /// All files of `directory` together, not only SQLite's, shall take no more than `bytes`: a write that
  /// would answers SQLITE_FULL.
  void limit(const std::filesystem::path& directory, std::uintmax_t bytes) {
    disk_ = directory;
    disk_size_ = bytes;
  }
  /// Operations since the beginning.
  [[nodiscard]] std::size_t operations() const { return operations_; }
  /// Whether the last planned fault has happened.
  [[nodiscard]] bool faulted() const { return faulted_; }

  /// Writes the files of `from`, as they were last synchronised, into the directory `to`.
  void write_durable(const std::filesystem::path& from, const std::filesystem::path& to) const;

  // For the functions that SQLite calls.
  [[nodiscard]] int begin_operation();
  [[nodiscard]] bool has_room(const std::string& path, std::uintmax_t end) const;
  void remember(const std::string& path);
  void forget(const std::string& path) { durable_.erase(path); }
  [[nodiscard]] sqlite3_vfs* real() const { return real_; }

 private:
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_{};
  std::size_t operations_ = 0;
  std::size_t fail_in_ = 0;
  bool fail_for_good_ = false;
  bool faulted_ = false;
  int fail_code_ = 0;
  std::filesystem::path disk_;
  std::uintmax_t disk_size_ = 0;
  std::map<std::string, std::vector<char>> durable_;
};

}  // namespace coffer::store
