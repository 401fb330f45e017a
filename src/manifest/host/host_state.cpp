#include "manifest/host/host_state.h"

#include "manifest/host/new_state.h"
#include "manifest/host/state_errors.h"
#include "platform/host/directory.h"

namespace coffer::manifest {
namespace {

using platform::FakeBootMemory;
using platform::FileRootKey;
using platform::IfMissing;
using platform::StateError;
using platform::StateErrorCode;

/// "state/" and "state" are the same directory; the first one's parent would be itself.
std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

Result<store::FileLock, StateError> lock(const std::filesystem::path& records) {
  auto lock = store::FileLock::acquire(records.string() + ".lock");
  if (lock) return std::move(*lock);
  if (!lock.error().held_by_another) {
    return std::unexpected(StateError{StateErrorCode::kIo, "cannot lock: " + lock.error().reason});
  }
  return std::unexpected(
      StateError{StateErrorCode::kLocked, records.string() + " is " + lock.error().reason});
}

Result<std::unique_ptr<FileRootKey>, StateError> open_root_key(const std::filesystem::path& file) {
  auto root_key = FileRootKey::open(file, IfMissing::kFail);
  if (!root_key && root_key.error().code == StateErrorCode::kRootKeyMissing) {
    return platform::state_error(StateErrorCode::kRootKeyMissing, file,
                                 "the root key is missing, but there are records sealed under it; restore "
                                 "the file from its backup, or "
                                 "remove the state directory to start anew without them");
  }
  return root_key;
}

}  // namespace

HostState::HostState(store::FileLock lock, std::unique_ptr<store::SqliteStore> records,
                     std::unique_ptr<platform::FileRootKey> root_key,
                     std::unique_ptr<platform::FakeBootMemory> boot_memory, const CounterPlaces& counters)
    : lock_(std::move(lock)),
      records_(std::move(records)),
      platform_(std::move(root_key), std::move(boot_memory)),
      counters_(counters),
      manifest_(*records_, mutex_, counters_.counters()) {}

Result<void, StateError> HostState::check(StateAction action, const std::filesystem::path& records,
                                          const CounterPlaces& counters) {
  const platform::RootKey& root = platform().root_key;
  const auto opened = action == StateAction::kAcceptOlder ? manifest_.open_older(root) : manifest_.open(root);
  if (!opened) return std::unexpected(translate(opened.error(), records, counters));
  return {};
}

Result<std::unique_ptr<HostState>, StateError> HostState::open(const std::filesystem::path& path,
                                                               HostStateOptions options) {
  const std::filesystem::path directory = without_trailing_slash(path);
  COFFER_CHECK(platform::make_private_directory(directory));
  COFFER_CHECK(platform::check_private_directory(directory));
  const StateFiles files(directory, options.counters);
  COFFER_TRY(store::FileLock lock, manifest::lock(files.records));
  COFFER_CHECK(complete_state(files, options.action));

  COFFER_TRY(auto root_key, open_root_key(files.root_key));
  options.records.create = false;
  options.records.reserve = files.reserve;
  auto records = store::SqliteStore::open_locked(files.records, options.records);
  if (!records) return std::unexpected(translate(records.error()));
  COFFER_TRY(auto boot_memory, FakeBootMemory::open(directory / "boot.otp", directory / "boot.image-key"));
  std::unique_ptr<HostState> state(new HostState(std::move(lock), std::move(*records), std::move(root_key),
                                                 std::move(boot_memory), files.counters));
  COFFER_CHECK(state->check(options.action, files.records, files.counters));
  return state;
}

}  // namespace coffer::manifest
