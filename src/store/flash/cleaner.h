#pragma once
#include "store/flash/log.h"

namespace coffer::store::flash {

/// Empties the oldest sector of the log: moves what still counts of the transactions that begin in it to the
/// head, each in one transaction, then gives the sector back. Cut at any step, the log is whole, and cleaning
/// goes on later.
/// @errors kFull (nothing can be gained), kCorrupt, kIo
[[nodiscard]] StoreResult<void> clean_oldest_sector(Log& log);

/// Cleans until `bytes` are free. @errors as above
[[nodiscard]] StoreResult<void> make_room(Log& log, std::uint32_t bytes);

}  // namespace coffer::store::flash
