#pragma once
#include <array>

#include "base/endian.h"
#include "token/state/context.h"

namespace coffer::token {

// How often a key may still be used: four bytes, big-endian, sealed, in a record of their own, so that a use
// does not rewrite the key. Call these with the state mutex held.

/// Where the counter of a key lies.
[[nodiscard]] constexpr RecordId use_counter_record(KeyId id) {
  return static_cast<RecordId>(records::kUseCounters + id);
}
inline constexpr std::size_t kUseCounterSize = 4;
using SealedUseCounter = std::array<std::uint8_t, kUseCounterSize + kSealOverhead>;
/// The record that says so many uses are left, for a transaction. @errors kCryptoFailure
[[nodiscard]] TokenResult<SealedUseCounter> seal_use_counter(const Context& context, KeyId id,
                                                             std::uint32_t uses);

/// The uses that are left of a key that has a counter. @errors kStorageFailure (there should be one, and is
/// not)
[[nodiscard]] TokenResult<std::uint32_t> read_use_counter(const Context& context, KeyId id);
/// Takes one use away, durably. @errors kStorageFailure (then the key may not be used), kCounterExhausted
[[nodiscard]] TokenResult<void> spend_use(Context& context, KeyId id);

}  // namespace coffer::token
