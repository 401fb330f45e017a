#pragma once
// All that a store holds, as a value: to compare what was before and after, and to start again from it.

#include <algorithm>
#include <map>
#include <vector>

#include "store/record_store.h"

namespace coffer::store::testing {

using Records = std::map<RecordId, std::vector<std::uint8_t>>;

inline Records records_of(const RecordStore& store) {
  Records records;
  std::vector<std::uint8_t> buffer(kMaxRecord);
  for (auto id = store.next(0); id; id = store.next(static_cast<RecordId>(*id + 1))) {
    const std::size_t size = store.read(*id, buffer).value_or(0);
    records[*id].assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
    if (*id == 0xFFFF) break;
  }
  return records;
}

/// @returns whether the store took them.
[[nodiscard]] inline bool put_records(RecordStore& store, const Records& records) {
  return std::ranges::all_of(
      records, [&](const auto& record) { return store.put(record.first, record.second).has_value(); });
}

}  // namespace coffer::store::testing
