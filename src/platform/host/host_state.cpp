#include "platform/host/host_state.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "platform/host/descriptor.h"

namespace coffer::platform {
namespace {

std::unexpected<StateError> error(StateErrorCode code, const std::filesystem::path& path,
                                  const std::string& what) {
  return std::unexpected(StateError{code, path.string() + ": " + what});
}

std::unexpected<StateError> io_error(const std::filesystem::path& path, int number) {
  return error(StateErrorCode::kIo, path, std::generic_category().message(number));
}

StateErrorCode translate(store::OpenErrorCode code) {
  switch (code) {
    case store::OpenErrorCode::kLocked:
      return StateErrorCode::kLocked;
    case store::OpenErrorCode::kNotAStore:
      return StateErrorCode::kNotAStore;
    case store::OpenErrorCode::kNewerFormat:
      return StateErrorCode::kNewerFormat;
    case store::OpenErrorCode::kCorrupt:
      return StateErrorCode::kCorrupt;
    case store::OpenErrorCode::kIo:
      return StateErrorCode::kIo;
  }
  return StateErrorCode::kIo;
}

Result<void, StateError> make_directory(const std::filesystem::path& directory) {
  std::error_code failed;
  if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path(), failed);
  if (failed) return error(StateErrorCode::kIo, directory.parent_path(), failed.message());
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return io_error(directory, errno);
  return {};
}

/// Who can write to the directory can exchange the files in it. Reading its names does no harm: the files are
/// private.
Result<void, StateError> check_directory(const std::filesystem::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid()) return io_error(directory, errno);
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) return io_error(directory, errno);
  if (status.st_uid != ::geteuid()) {
    return error(StateErrorCode::kUnsafe, directory, "the state directory belongs to another user");
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return error(StateErrorCode::kUnsafe, directory,
                 "others may write to the state directory (chmod 700 makes it private)");
  }
  return {};
}

/// "state/" and "state" are the same directory; without this, the first one's parent would be itself.
std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

Result<std::unique_ptr<HostState>, StateError> HostState::open(const std::filesystem::path& path,
                                                               store::SqliteOptions options) {
  const std::filesystem::path directory = without_trailing_slash(path);
  COFFER_CHECK(make_directory(directory));
  COFFER_CHECK(check_directory(directory));

  auto store = store::SqliteStore::open(directory / "records.db", options);
  if (!store) return std::unexpected(StateError{translate(store.error().code), store.error().message});

  const bool has_records = (*store)->next(0).has_value();
  const std::filesystem::path key_file = directory / "root.key";
  auto root_key = FileRootKey::open(key_file, has_records ? IfMissing::kFail : IfMissing::kCreate);
  if (!root_key && root_key.error().code == StateErrorCode::kRootKeyMissing) {
    return error(StateErrorCode::kRootKeyMissing, key_file,
                 "the root key is missing, but there are records sealed under it; restore the file from its "
                 "backup, or "
                 "remove the state directory to start anew without them");
  }
  if (!root_key) return std::unexpected(root_key.error());
  return std::unique_ptr<HostState>(new HostState(std::move(*store), std::move(*root_key)));
}

}  // namespace coffer::platform
