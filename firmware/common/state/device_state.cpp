#include "common/state/device_state.h"

#include "common/state/empty_store.h"
#include "common/state/first_start.h"

namespace coffer::firmware {
namespace {

using manifest::ManifestError;
using store::StoreError;

RecordsState records_state(const store::StoreResult<void>& opened, const store::RecordStore& records) {
  if (opened) return records.next(0) ? RecordsState::kThere : RecordsState::kEmpty;
  return opened.error() == StoreError::kNotFound ? RecordsState::kNone : RecordsState::kDamaged;
}

StateError translate(ManifestError error) {
  switch (error) {
    case ManifestError::kAltered:
    case ManifestError::kRolledBack:
    case ManifestError::kCounterMissing:
    case ManifestError::kCounterInvalid:
    case ManifestError::kOtherCounters:
      return StateError::kDamaged;
    case ManifestError::kStorage:
    case ManifestError::kCounterFailed:
    case ManifestError::kCrypto:
      break;
  }
  return StateError::kFailed;
}

}  // namespace

DeviceState::DeviceState(BlockFlash& flash, Bytes unique_id)
    : store_area_(flash, 0, flash.geometry().sectors - kTailSectors),
      counter_area_(flash, flash.geometry().sectors - kTailSectors, kCounterSectors),
      root_key_area_(flash, flash.geometry().sectors - kTailSectors + kCounterSectors, kRootKeySectors),
      unique_id_(unique_id),
      store_(store_area_, mutex_, {.index = index_, .record = record_}, kLimits),
      counter_(counter_area_),
      root_key_(root_key_area_),
      manifest_(store_, mutex_, {.transactions = counter_}) {}

Result<void, StateError> DeviceState::open() {
  const auto root = root_key_.load(unique_id_);
  if (!root) return std::unexpected(StateError::kFailed);
  const auto opened = store_.open();
  if (!opened && opened.error() == StoreError::kIo) return std::unexpected(StateError::kFailed);
  const RecordsState records = records_state(opened, store_);
  switch (start_action(*root, records)) {
    case StartAction::kMakeAnew:
      return make(records == RecordsState::kEmpty);
    case StartAction::kRefuse:
      return std::unexpected(StateError::kDamaged);
    case StartAction::kOpen:
      break;
  }
  const auto authentic = manifest_.open(root_key_);
  if (!authentic) return std::unexpected(translate(authentic.error()));
  return {};
}

Result<void, StateError> DeviceState::make(bool has_store) {
  if (!has_store && !(make_empty_store(store_area_) && store_.open())) {
    return std::unexpected(StateError::kFailed);
  }
  if (!counter_.erase() || !root_key_.make(unique_id_)) return std::unexpected(StateError::kFailed);
  if (!manifest_.create(root_key_)) return std::unexpected(StateError::kFailed);
  return {};
}

bool DeviceState::erase() { return root_key_.erase() && counter_.erase(); }

bool DeviceState::clean_ahead() {
  const auto cleaned = store_.clean_ahead();
  return cleaned && *cleaned;
}

}  // namespace coffer::firmware
