#pragma once
#include "daemon/command_line.h"

namespace coffer::daemon {

/// Gives both PINs of a token all their tries back, while no daemon serves it: for whoever holds its state
/// and its root key. Changes no PIN and no key; logs what it did. @returns a sentence of what it did.
/// @errors kLocked (a daemon has the state open), kState (no token there, not initialised, not usable)
[[nodiscard]] Result<std::string, StartError> reset_retry_counters(const ResetRetryCounters& request,
                                                                   const reader::Log& log);

}  // namespace coffer::daemon
