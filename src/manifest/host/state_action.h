#pragma once

namespace coffer::manifest {

/// What is wanted of a state besides opening what is there.
enum class StateAction {
  kOpen,         ///< nothing: a state that lacks something is not opened
  kNewToken,     ///< records are made anew beside a root key whose records are gone
  kAcceptOlder,  ///< records that are older than the counter, or whose counter is gone, become the newest
};

}  // namespace coffer::manifest
