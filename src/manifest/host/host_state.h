#pragma once
// The state directory of one token on a host:
//
//   root.key         the root key, 32 bytes (FileRootKey)
//   records.db       the records (SqliteStore), with records.db-wal while it is open
//   records.db.lock  held by the process that has the state open
//   boot.otp         the fake of one-time-programmable boot memory, once something was programmed
//                    (FakeBootMemory)
//   boot.image-key   if it is there: the hash of the key that the firmware counts as signed by
//
// To keep the root key apart from the records, put a backup of records.db elsewhere, never one of both
// together.

#include <filesystem>
#include <memory>

#include "platform/host/host_platform.h"
#include "platform/host/state_error.h"
#include "store/sqlite/sqlite_store.h"

namespace coffer::manifest {

class HostState {
 public:
  /// Opens a state directory, or makes it (mode 0700) with an empty store and a new root key. A root key is
  /// made only while there is no record: with records and no root key, something was lost, and a new key
  /// would hide it.
  /// @errors all of StateErrorCode; kUnsafe also for a directory that others may write to
  [[nodiscard]] static Result<std::unique_ptr<HostState>, platform::StateError> open(
      const std::filesystem::path& directory, store::SqliteOptions options = {});

  [[nodiscard]] store::RecordStore& store() { return *store_; }
  /// See HostPlatform.
  [[nodiscard]] platform::Platform platform() { return platform_.platform(); }
  [[nodiscard]] platform::Platform platform(platform::UserPresence& user_presence) {
    return platform_.platform(user_presence);
  }

 private:
  HostState(std::unique_ptr<store::SqliteStore> store, std::unique_ptr<platform::FileRootKey> root_key,
            std::unique_ptr<platform::FakeBootMemory> boot_memory)
      : store_(std::move(store)), platform_(std::move(root_key), std::move(boot_memory)) {}

  const std::unique_ptr<store::SqliteStore> store_;
  platform::HostPlatform platform_;
};

}  // namespace coffer::manifest
