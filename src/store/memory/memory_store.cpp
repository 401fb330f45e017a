#include "store/memory/memory_store.h"

namespace coffer::store {

void MemoryStore::fail_apply(std::size_t nth, StoreError error) {
  const std::scoped_lock lock(mutex_);
  fail_after_ = nth;
  error_ = error;
}

void MemoryStore::fail_every_apply(StoreError error) {
  const std::scoped_lock lock(mutex_);
  fail_always_ = true;
  error_ = error;
}

void MemoryStore::clear_faults() {
  const std::scoped_lock lock(mutex_);
  fail_after_ = 0;
  fail_always_ = false;
}

std::size_t MemoryStore::apply_count() const {
  const std::scoped_lock lock(mutex_);
  return apply_count_;
}

bool MemoryStore::fault_is_due() {
  if (fail_always_) return true;
  if (fail_after_ == 0) return false;
  fail_after_ -= 1;
  return fail_after_ == 0;
}

StoreResult<std::size_t> MemoryStore::read(RecordId id, MutableBytes out) const {
  const std::scoped_lock lock(mutex_);
  return records_.read(id, out);
}

StoreResult<std::size_t> MemoryStore::size(RecordId id) const {
  const std::scoped_lock lock(mutex_);
  return records_.size(id);
}

StoreResult<void> MemoryStore::visit(RecordId id, RecordVisitor& visitor) const {
  const std::scoped_lock lock(mutex_);
  return records_.visit(id, visitor);
}

std::optional<RecordId> MemoryStore::next(RecordId from) const {
  const std::scoped_lock lock(mutex_);
  return records_.next(from);
}

StoreResult<void> MemoryStore::apply(std::span<const Change> changes) {
  const std::scoped_lock lock(mutex_);
  apply_count_ += 1;
  if (fault_is_due()) return std::unexpected(error_);
  COFFER_TRY(RecordMap::Plan plan, records_.plan(changes, capacity_));
  records_.commit(std::move(plan));
  return {};
}

std::size_t MemoryStore::free_space() const {
  const std::scoped_lock lock(mutex_);
  return capacity_ - std::min(capacity_, records_.used());
}

}  // namespace coffer::store
