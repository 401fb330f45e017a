#pragma once
#include "daemon/config.h"
#include "manifest/host/host_state.h"
#include "reader/host/log.h"

namespace coffer::daemon {

/// Opens a state directory, which is made when missing. `log` gets what happens to its files while it is
/// open; it says what an action cost. `counters`: see TokenConfig.
/// @errors kLocked, kState, with what the administrator can do
[[nodiscard]] Result<std::unique_ptr<manifest::HostState>, StartError> open_state(
    const std::filesystem::path& directory, const manifest::CounterPlaces& counters, const reader::Log& log,
    manifest::StateAction action = manifest::StateAction::kOpen);

}  // namespace coffer::daemon
