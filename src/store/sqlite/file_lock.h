#pragma once
#include <expected>
#include <filesystem>
#include <string>
#include <utility>

namespace coffer::store {

/// An exclusive lock between processes, held through a file that stays when the lock goes. The kernel drops
/// it when the process ends, however it ends. (flock, not fcntl: it also holds between two opens of one
/// process, and is not lost when something else in the process closes the file.)
class FileLock {
 public:
  /// Why the lock was not given.
  struct Error {
    bool held_by_another;  ///< otherwise the file could not be opened or locked
    std::string reason;    ///< completes "cannot lock: ..."
  };
  /// Takes the lock, or fails at once. Creates `path` (mode 0600) when it is missing.
  [[nodiscard]] static std::expected<FileLock, Error> acquire(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace coffer::store
