#pragma once
#include <array>

#include "base/endian.h"
#include "token/error.h"
#include "token/record_ids.h"

namespace coffer::token {

// How often a key may still be used: four bytes, big-endian, in a record of their own, so that a use does not
// rewrite the key. Call these with the state mutex held.

[[nodiscard]] constexpr RecordId use_counter_record(KeyId id) {
  return static_cast<RecordId>(records::kUseCounters + id);
}
[[nodiscard]] constexpr std::array<std::uint8_t, 4> encode_use_counter(std::uint32_t uses) {
  return be32(uses);
}

/// @errors kStorageFailure (there should be one, and is not)
[[nodiscard]] TokenResult<std::uint32_t> read_use_counter(const store::RecordStore& store, KeyId id);
/// Takes one use away, durably. @errors kStorageFailure (then the key may not be used), kCounterExhausted
[[nodiscard]] TokenResult<void> spend_use(store::RecordStore& store, KeyId id);

}  // namespace coffer::token
