#pragma once
#include "store/flash/record_index.h"

namespace coffer::store::flash {

/// What a transaction comes to, before anything of it is written.
struct Plan {
  std::uint32_t length = 0;      ///< bytes of all entries
  std::size_t records = 0;       ///< in the store afterwards
  std::uint32_t live_bytes = 0;  ///< what they may take
};

/// Whether a change makes a difference: a put that no later change covers, an erasure that finds something.
/// All that do may be written with the erasures first.
[[nodiscard]] bool takes_effect(const RecordIndex& index, std::span<const Change> changes, std::size_t which);

/// What these changes would come to, in order; nothing is written. A length of 0: they change nothing.
[[nodiscard]] Plan plan(const RecordIndex& index, std::span<const Change> changes);

}  // namespace coffer::store::flash
