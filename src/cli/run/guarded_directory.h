#pragma once
#include <sys/types.h>

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "reader/host/unique_fd.h"

namespace coffer::cli {

/// A private folder (0700) that is gone when this object is, and also when the process is killed: a second
/// process waits for its end, and removes it then.
class GuardedDirectory {
 public:
  /// Makes it in $XDG_RUNTIME_DIR or the folder for temporary files. Call before there are other threads: it
  /// forks. @returns or else a sentence that says why not
  [[nodiscard]] static Result<std::unique_ptr<GuardedDirectory>, std::string> make();
  /// Removes the folder and ends the second process.
  ~GuardedDirectory();
  GuardedDirectory(const GuardedDirectory&) = delete;
  GuardedDirectory& operator=(const GuardedDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  GuardedDirectory(std::filesystem::path path, reader::UniqueFd alive, pid_t guard)
      : path_(std::move(path)), alive_(std::move(alive)), guard_(guard) {}

  const std::filesystem::path path_;
  reader::UniqueFd alive_;  ///< the guard reads from its other end until we are gone
  const pid_t guard_;
};

}  // namespace coffer::cli
