#pragma once
// A RecordStore for tests and fuzzing: in memory, with faults on demand.

#include <mutex>

#include "store/memory/record_map.h"
#include "store/record_store.h"

namespace coffer::store {

/// Its records go when it does. Reads never fail on demand, only apply() does.
class MemoryStore final : public RecordStore {
 public:
  /// An empty store for `capacity_bytes`, each record counting kRecordOverhead besides its bytes.
  explicit MemoryStore(std::size_t capacity_bytes = std::size_t{1} << 20) : capacity_(capacity_bytes) {}

  /// The `nth` call of apply() from now on (1: the next; 0: none) fails with `error` and changes nothing;
  /// those after it work.
  void fail_apply(std::size_t nth, StoreError error = StoreError::kIo);
  /// Every call of apply() from now on fails with `error`, until clear_faults().
  void fail_every_apply(StoreError error = StoreError::kIo);
  /// apply() works again: no fault is planned any more.
  void clear_faults();
  /// How often apply() was called, failed calls included: how many faults a test has to try.
  [[nodiscard]] std::size_t apply_count() const;

  [[nodiscard]] StoreResult<std::size_t> read(RecordId id, MutableBytes out) const override;
  [[nodiscard]] StoreResult<std::size_t> size(RecordId id) const override;
  [[nodiscard]] StoreResult<void> visit(RecordId id, RecordVisitor& visitor) const override;
  [[nodiscard]] std::optional<RecordId> next(RecordId from) const override;
  [[nodiscard]] StoreResult<void> apply(std::span<const Change> changes) override;
  [[nodiscard]] std::size_t free_space() const override;

 private:
  [[nodiscard]] bool fault_is_due();

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  RecordMap records_;
  std::size_t apply_count_ = 0;
  std::size_t fail_after_ = 0;  // 0: no single fault is planned
  bool fail_always_ = false;
  StoreError error_ = StoreError::kIo;
};

}  // namespace coffer::store
