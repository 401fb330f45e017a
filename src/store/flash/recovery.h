#pragma once
#include "store/flash/log.h"

namespace coffer::store::flash {

/// Finds the log in a flash area, as the last power cut left it, fills the index, and finishes or undoes what
/// was cut. Damage changes nothing in the area.
/// @errors kNotFound (no store: never made, or the making was cut), kCorrupt, kFull (more records than the
/// index holds), kIo
[[nodiscard]] StoreResult<void> recover(Log& log);

}  // namespace coffer::store::flash
