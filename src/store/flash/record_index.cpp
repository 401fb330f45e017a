#include "store/flash/record_index.h"

#include "store/flash/format.h"

namespace coffer::store::flash {

std::span<const FlashIndexEntry> RecordIndex::from(RecordId id) const {
  const auto all = records();
  const auto first = std::ranges::lower_bound(all, id, {}, &FlashIndexEntry::id);
  return all.subspan(static_cast<std::size_t>(first - all.begin()));
}

const FlashIndexEntry* RecordIndex::find(RecordId id) const {
  const auto rest = from(id);
  return !rest.empty() && rest.front().id == id ? rest.data() : nullptr;
}

StoreResult<void> RecordIndex::set(const FlashIndexEntry& record) {
  remove(record.id);
  if (size_ == memory_.size()) return std::unexpected(StoreError::kFull);
  const auto at = memory_.begin() + static_cast<std::ptrdiff_t>(size_ - from(record.id).size());
  const auto end = memory_.begin() + static_cast<std::ptrdiff_t>(size_);
  std::copy_backward(at, end, end + 1);
  *at = record;
  size_ += 1;
  live_bytes_ += record_cost(record.length);
  return {};
}

void RecordIndex::remove(RecordId id) {
  const FlashIndexEntry* found = find(id);
  if (found == nullptr) return;
  live_bytes_ -= record_cost(found->length);
  const auto at = memory_.begin() + (found - memory_.data());
  const auto end = memory_.begin() + static_cast<std::ptrdiff_t>(size_);
  std::copy(at + 1, end, at);
  size_ -= 1;
}

void RecordIndex::clear() {
  size_ = 0;
  live_bytes_ = 0;
}

}  // namespace coffer::store::flash
