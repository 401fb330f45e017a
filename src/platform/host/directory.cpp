#include "platform/host/directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "platform/host/descriptor.h"

namespace coffer::platform {
namespace {

std::filesystem::path parent_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

Result<void, StateError> make_directory(const std::filesystem::path& path, mode_t mode) {
  if (::access(path.c_str(), F_OK) == 0) return {};
  if (parent_of(path) != path) {
    COFFER_CHECK(make_directory(parent_of(path), 0777));
  }
  if (::mkdir(path.c_str(), mode) != 0) {
    if (errno == EEXIST) return {};
    return state_io_error(path);
  }
  return sync_directory_of(path);
}

}  // namespace

Result<void, StateError> sync_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = parent_of(path);
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0) return state_io_error(parent);
  return {};
}

Result<void, StateError> make_private_directory(const std::filesystem::path& path) {
  return make_directory(path, 0700);
}

Result<void, StateError> check_private_directory(const std::filesystem::path& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status{};
  if (!directory.valid() || ::fstat(directory.get(), &status) != 0) return state_io_error(path);
  if (status.st_uid != ::geteuid()) {
    return state_error(StateErrorCode::kUnsafe, path, "the state directory belongs to another user");
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return state_error(StateErrorCode::kUnsafe, path,
                       "others may write to the state directory (chmod 700 makes it private)");
  }
  return {};
}

}  // namespace coffer::platform
