#pragma once
// How a state comes into being, so that a crash at any instant leaves one that the next start completes or
// makes anew:
//
//   1. root.key.new: the root key          3. root.key.new becomes root.key
//   2. records.db.new: the first manifest  4. records.db.new becomes records.db
//
// Each is durable before the next begins. Without root.key nothing was made yet, and what lies there is
// thrown away; with it, records.db.new is whole. The counter is made with 2, if it is missing.

#include <filesystem>

#include "manifest/host/host_state.h"
#include "manifest/host/state_counters.h"

namespace coffer::manifest {

/// Where the parts of a state are.
struct StateFiles {
  /// Without a file for the counter, it is in the directory.
  StateFiles(const std::filesystem::path& directory, CounterPlaces counters);
  const std::filesystem::path root_key;
  const std::filesystem::path records;
  const std::filesystem::path reserve;
  CounterPlaces counters;
};

/// Makes what a state lacks, if that is what `action` wants or the rest of a first start that was cut off.
/// For who holds the state's lock. Afterwards there are records, or there is no root key for them.
/// @errors kRecordsMissing, kHasRecords, kIo, and those of making root key, records and counter
[[nodiscard]] Result<void, platform::StateError> complete_state(const StateFiles& files, StateAction action);

}  // namespace coffer::manifest
