#pragma once
// The state directory of one token on a host:
//
//   root.key         the root key, 32 bytes (FileRootKey)
//   records.db       the records (SqliteStore), with records.db-wal while it is open
//   records.db.lock  held by the process that has the state open
//   reserve          space for uses and deletions when the disk is full (SpaceReserve)
//   counter          what tells an older copy of the records (FileCounter), unless it is elsewhere
//   boot.otp         the fake of one-time-programmable boot memory, once something was programmed
//                    (FakeBootMemory)
//   boot.image-key   if it is there: the hash of the key that the firmware counts as signed by
//
// While a state is being made, also root.key.new and records.db.new: see new_state.h.

#include <filesystem>
#include <memory>

#include "manifest/host/state_action.h"
#include "manifest/host/state_counters.h"
#include "manifest/manifest_store.h"
#include "platform/host/host_platform.h"
#include "platform/host/state_error.h"
#include "store/sqlite/sqlite_store.h"

namespace coffer::manifest {

/// How a state directory is opened.
struct HostStateOptions {
  CounterPlaces counters = {};  ///< without a file: `counter` in the directory
  StateAction action = StateAction::kOpen;
  store::SqliteOptions records = {};  ///< but `create` and `reserve`, which open() sets itself
};

/// A state directory that is open: its lock, root key, records and counters. No other process opens it
/// meanwhile.
class HostState {
 public:
  /// Opens a state directory, or makes it (mode 0700) with a new root key and no records in it. A state is
  /// made only where there is neither root key nor records: otherwise something was lost, and anew would hide
  /// it.
  /// @errors all of StateErrorCode; kUnsafe also for a directory that others may write to
  [[nodiscard]] static Result<std::unique_ptr<HostState>, platform::StateError> open(
      const std::filesystem::path& directory, HostStateOptions options = {});
  /// Makes the counter of transactions durable, closes the files, then gives the lock back. No token uses it
  /// any more.
  ~HostState() { manifest_.sync_counter(); }
  HostState(const HostState&) = delete;
  HostState& operator=(const HostState&) = delete;

  /// The records, authentic as a whole.
  [[nodiscard]] store::RecordStore& store() { return manifest_; }
  /// See HostPlatform; valid as long as this object.
  [[nodiscard]] platform::Platform platform() { return platform_.platform(); }
  /// The same, with somebody to ask, who must outlive the token.
  [[nodiscard]] platform::Platform platform(platform::UserPresence& user_presence) {
    return platform_.platform(user_presence);
  }

 private:
  HostState(store::FileLock lock, std::unique_ptr<store::SqliteStore> records,
            std::unique_ptr<platform::FileRootKey> root_key,
            std::unique_ptr<platform::FakeBootMemory> boot_memory, const CounterPlaces& counters);
  [[nodiscard]] Result<void, platform::StateError> check(StateAction action,
                                                         const std::filesystem::path& records,
                                                         const CounterPlaces& counters);

  const store::FileLock lock_;  // first in, last out
  const std::unique_ptr<store::SqliteStore> records_;
  platform::HostPlatform platform_;
  StateCounters counters_;
  platform::StdMutex mutex_;
  ManifestStore manifest_;
};

}  // namespace coffer::manifest
