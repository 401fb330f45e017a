#pragma once
#include <optional>
#include <span>

#include "store/record_store.h"

namespace coffer::store {

/// Where a record lies: eight bytes of the caller's memory for each record that a FlashStore can hold.
struct FlashIndexEntry {
  std::uint32_t address;  ///< of its entry, from the start of the area
  RecordId id;
  std::uint16_t length;
};
static_assert(sizeof(FlashIndexEntry) == 8);

namespace flash {

/// The records that count, ordered by identifier, in the caller's memory.
class RecordIndex {
 public:
  /// `memory` must outlive it; what is in it does not matter. The index is empty.
  explicit RecordIndex(std::span<FlashIndexEntry> memory) : memory_(memory) {}

  /// How many records fit.
  [[nodiscard]] std::size_t capacity() const { return memory_.size(); }
  /// What the records may take of the area, in bytes: the sum of record_cost().
  [[nodiscard]] std::uint32_t live_bytes() const { return live_bytes_; }
  /// All of them, ordered by identifier. Valid until the next change.
  [[nodiscard]] std::span<const FlashIndexEntry> records() const { return memory_.first(size_); }
  /// Those from the first identifier on that is at least `id`. Valid until the next change.
  [[nodiscard]] std::span<const FlashIndexEntry> from(RecordId id) const;
  /// The record with this identifier, valid until the next change; nullptr when there is none.
  [[nodiscard]] const FlashIndexEntry* find(RecordId id) const;

  /// Adds a record, or replaces the one with its identifier. @errors kFull (capacity() records are there)
  [[nodiscard]] StoreResult<void> set(const FlashIndexEntry& record);
  /// Removes a record, if it is there.
  void remove(RecordId id);
  /// Forgets all records. The flash is not touched.
  void clear();

 private:
  std::span<FlashIndexEntry> memory_;
  std::size_t size_ = 0;
  std::uint32_t live_bytes_ = 0;
};

}  // namespace flash
}  // namespace coffer::store
