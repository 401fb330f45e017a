#pragma once
#include "store/flash/record_index.h"
#include "store/flash/transaction.h"

namespace coffer::store::flash {

/// The log as it is now: where it begins and ends, and the records in it that count.
struct Log {
  LogArea area;
  RecordIndex index;
  std::uint32_t tail = 0;  ///< the oldest sector
  LogPosition head;        ///< where the next transaction begins

  /// Bytes that can be written before the log meets its tail.
  [[nodiscard]] std::uint32_t free() const;
};

/// Whether what a transaction replaces or erases is made unreadable too.
enum class Scrub : std::uint8_t { kNo, kYes };

/// Carries a committed transaction over into the index. With `scrub`, what it replaces is programmed to
/// zeros, and the sector that it cleans is prepared anew: all of it may be done again after a power cut.
/// @errors kFull (the index), kIo
[[nodiscard]] StoreResult<void> replay(Log& log, const Transaction& transaction, Scrub scrub);

}  // namespace coffer::store::flash
