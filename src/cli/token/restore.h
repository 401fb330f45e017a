#pragma once
#include "cli/backup/wrapped_key.h"
#include "cli/token/keys.h"

namespace coffer::cli {

/// Unwraps a key into a free place, with what describes it, whole or not at all. @errors kExists (a key of
/// the same label), kRefused (another DKEK), kPin, kLost
[[nodiscard]] Result<KeyEntry, Failure> restore_key(TokenSession& session, const WrappedKey& key);

}  // namespace coffer::cli
