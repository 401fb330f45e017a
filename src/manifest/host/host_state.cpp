#include "manifest/host/host_state.h"

#include "platform/host/directory.h"

namespace coffer::manifest {
namespace {

using platform::FakeBootMemory;
using platform::FileRootKey;
using platform::IfMissing;
using platform::StateError;
using platform::StateErrorCode;

StateErrorCode translate(store::OpenErrorCode code) {
  switch (code) {
    case store::OpenErrorCode::kLocked:
      return StateErrorCode::kLocked;
    case store::OpenErrorCode::kNotAStore:
      return StateErrorCode::kNotAStore;
    case store::OpenErrorCode::kOtherFormat:
      return StateErrorCode::kOtherFormat;
    case store::OpenErrorCode::kCorrupt:
      return StateErrorCode::kCorrupt;
    case store::OpenErrorCode::kIo:
      return StateErrorCode::kIo;
  }
  return StateErrorCode::kIo;
}

/// "state/" and "state" are the same directory; the first one's parent would be itself.
std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

Result<std::unique_ptr<HostState>, StateError> HostState::open(const std::filesystem::path& path,
                                                               store::SqliteOptions options) {
  const std::filesystem::path directory = without_trailing_slash(path);
  COFFER_CHECK(platform::make_private_directory(directory));
  COFFER_CHECK(platform::check_private_directory(directory));

  auto store = store::SqliteStore::open(directory / "records.db", options);
  if (!store) return std::unexpected(StateError{translate(store.error().code), store.error().message});

  const bool has_records = (*store)->next(0).has_value();
  const std::filesystem::path key_file = directory / "root.key";
  auto root_key = FileRootKey::open(key_file, has_records ? IfMissing::kFail : IfMissing::kCreate);
  if (!root_key && root_key.error().code == StateErrorCode::kRootKeyMissing) {
    return platform::state_error(
        StateErrorCode::kRootKeyMissing, key_file,
        "the root key is missing, but there are records sealed under it; restore the file from its "
        "backup, or "
        "remove the state directory to start anew without them");
  }
  if (!root_key) return std::unexpected(root_key.error());
  COFFER_TRY(auto boot_memory, FakeBootMemory::open(directory / "boot.otp", directory / "boot.image-key"));
  return std::unique_ptr<HostState>(
      new HostState(std::move(*store), std::move(*root_key), std::move(boot_memory)));
}

}  // namespace coffer::manifest
