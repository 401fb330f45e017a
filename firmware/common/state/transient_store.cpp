#include "common/state/transient_store.h"

#include <algorithm>

namespace coffer::firmware {

using store::Change;
using store::RecordId;
using store::StoreError;
using store::StoreResult;

const TransientStore::Record* TransientStore::find(RecordId id) const {
  for (const Record& record : std::span(records_).first(used_)) {
    if (record.id == id) return &record;
  }
  return nullptr;
}

StoreResult<std::size_t> TransientStore::read(RecordId id, MutableBytes out) const {
  const Record* const record = find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  if (out.size() < record->value.size()) return std::unexpected(StoreError::kBufferTooSmall);
  copy(record->value.expose(), out);
  return record->value.size();
}

StoreResult<std::size_t> TransientStore::size(RecordId id) const {
  const Record* const record = find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  return record->value.size();
}

StoreResult<void> TransientStore::visit(RecordId id, store::RecordVisitor& visitor) const {
  const Record* const record = find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  visitor.visit(record->value.expose());
  return {};
}

std::optional<RecordId> TransientStore::next(RecordId from) const {
  std::optional<RecordId> found;
  for (const Record& record : std::span(records_).first(used_)) {
    if (record.id >= from && (!found || record.id < *found)) found = record.id;
  }
  return found;
}

StoreResult<void> TransientStore::apply(std::span<const Change> changes) {
  if (changes.size() > kRecords - used_) return std::unexpected(StoreError::kFull);
  for (const Change& change : changes) {
    if (change.kind != Change::Kind::kPut || find(change.first) != nullptr) {
      return std::unexpected(StoreError::kFull);
    }
    if (change.value.size() > kRecordSize) return std::unexpected(StoreError::kTooLong);
  }
  for (const Change& change : changes) {
    Record& record = records_[used_++];
    record.id = change.first;
    (void)record.value.assign(change.value);
  }
  return {};
}

}  // namespace coffer::firmware
