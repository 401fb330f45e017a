#pragma once
#include <cstdint>

#include "common/flash/flash_root_key.h"

namespace coffer::firmware {

/// What was found where the records should be.
enum class RecordsState : std::uint8_t {
  kNone,     ///< no store
  kEmpty,    ///< a store without any record
  kThere,    ///< a store with records
  kDamaged,  ///< what was a store
};

/// What a start does.
enum class StartAction : std::uint8_t {
  kMakeAnew,  ///< nothing of value is there: a new root key, and an empty store
  kOpen,      ///< the state is there
  kRefuse,    ///< something is damaged or lost: only a person may give it up
};

/// The root key is made when the store is there, empty, and erased before anything else is given up. So
/// without one nothing can be opened any more; and a store without records, or none, beside half of a root
/// key is a first start that was cut off.
[[nodiscard]] constexpr StartAction start_action(FlashRootKey::State root, RecordsState records) {
  const bool is_empty = records == RecordsState::kNone || records == RecordsState::kEmpty;
  switch (root) {
    case FlashRootKey::State::kBlank:
      return StartAction::kMakeAnew;
    case FlashRootKey::State::kDamaged:
      return is_empty ? StartAction::kMakeAnew : StartAction::kRefuse;
    case FlashRootKey::State::kThere:
      break;
  }
  if (records == RecordsState::kEmpty) return StartAction::kMakeAnew;  // its first transaction was cut off
  return records == RecordsState::kThere ? StartAction::kOpen : StartAction::kRefuse;
}

}  // namespace coffer::firmware
