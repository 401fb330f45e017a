#include "store/memory/record_map.h"

#include <new>

namespace coffer::store {
namespace {

std::size_t cost(const RecordMap::Record& record) { return record.size() + kRecordOverhead; }

}  // namespace

void RecordMap::plan_erase(Plan& plan, RecordId first, RecordId last) const {
  if (first > last) return;
  plan.added_.erase(plan.added_.lower_bound(first), plan.added_.upper_bound(last));
  for (auto it = records_.lower_bound(first); it != records_.end() && it->first <= last; ++it) {
    plan.removed_.insert(it->first);
    plan.erases_ = true;
  }
}

StoreResult<RecordMap::Plan> RecordMap::plan(std::span<const Change> changes, std::size_t capacity) const
    try {
  Plan plan;
  for (const Change& change : changes) {
    switch (change.kind) {
      case Change::Kind::kPut:
        if (change.value.size() > kMaxRecord) return std::unexpected(StoreError::kTooLong);
        plan.added_.insert_or_assign(change.first, Record(change.value.begin(), change.value.end()));
        if (records_.contains(change.first)) plan.removed_.insert(change.first);
        break;
      case Change::Kind::kErase:
        plan_erase(plan, change.first, change.last);
        break;
    }
  }
  plan.used_ = used_;
  for (const RecordId id : plan.removed_) plan.used_ -= cost(records_.at(id));
  for (const auto& [id, record] : plan.added_) plan.used_ += cost(record);
  if (plan.used_ > capacity && plan.used_ > used_) return std::unexpected(StoreError::kFull);
  return plan;
} catch (const std::bad_alloc&) {
  // The layers above have no exceptions; nothing was changed yet.
  return std::unexpected(StoreError::kFull);
}

void RecordMap::commit(Plan&& plan) noexcept {
  for (const RecordId id : plan.removed_) records_.erase(id);
  records_.merge(plan.added_);  // moves the nodes: allocates nothing
  used_ = plan.used_;
}

bool RecordMap::load(RecordId id, Bytes value) {
  const auto [it, added] = records_.try_emplace(id, value.begin(), value.end());
  if (added) used_ += cost(it->second);
  return added;
}

StoreResult<std::size_t> RecordMap::read(RecordId id, MutableBytes out) const {
  const auto it = records_.find(id);
  if (it == records_.end()) return std::unexpected(StoreError::kNotFound);
  const Record& record = it->second;
  if (record.size() > out.size()) return std::unexpected(StoreError::kBufferTooSmall);
  copy(record, out);
  return record.size();
}

StoreResult<std::size_t> RecordMap::size(RecordId id) const {
  const auto it = records_.find(id);
  if (it == records_.end()) return std::unexpected(StoreError::kNotFound);
  return it->second.size();
}

StoreResult<void> RecordMap::visit(RecordId id, RecordVisitor& visitor) const {
  const auto it = records_.find(id);
  if (it == records_.end()) return std::unexpected(StoreError::kNotFound);
  visitor.visit(it->second);
  return {};
}

std::optional<RecordId> RecordMap::next(RecordId from) const {
  const auto it = records_.lower_bound(from);
  if (it == records_.end()) return std::nullopt;
  return it->first;
}

}  // namespace coffer::store
