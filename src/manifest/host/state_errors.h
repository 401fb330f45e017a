#pragma once
#include <filesystem>

#include "manifest/host/state_counters.h"
#include "platform/host/state_error.h"
#include "store/sqlite/database.h"

namespace coffer::manifest {

/// Why records cannot be opened, as a state's error.
[[nodiscard]] platform::StateError translate(const store::OpenError& error);

/// Why records are not accepted, as a sentence about their file or the counters.
[[nodiscard]] platform::StateError translate(ManifestError error, const std::filesystem::path& records,
                                             const CounterPlaces& counters);

}  // namespace coffer::manifest
