#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "reader/host/unique_fd.h"

namespace coffer::reader {

/// A listening Unix socket in the file system, for its owner alone (mode 0600). Its file goes when it does.
class UnixListener {
 public:
  /// Binds and listens. The file that a dead process left is replaced; anything else at `path` is not
  /// touched.
  /// @returns the listener, or a sentence that says why not.
  [[nodiscard]] static Result<UnixListener, std::string> bind(const std::filesystem::path& path);

  ~UnixListener();
  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;

  /// Non-blocking.
  [[nodiscard]] int descriptor() const { return socket_.get(); }
  /// As it was given to bind().
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  UnixListener(std::filesystem::path path, UniqueFd socket, dev_t device, ino_t inode)
      : path_(std::move(path)), socket_(std::move(socket)), device_(device), inode_(inode) {}

  std::filesystem::path path_;
  UniqueFd socket_;
  dev_t device_;  // with inode_: whether the file at path_ is still ours to remove
  ino_t inode_;
};

}  // namespace coffer::reader
