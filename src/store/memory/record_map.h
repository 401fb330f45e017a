#pragma once
// Records in memory, for the stores of hosts: the whole of a MemoryStore, and the mirror that SqliteStore
// reads from. It is not safe for threads; the stores lock.

#include <map>
#include <set>
#include <vector>

#include "store/record_store.h"

namespace coffer::store {

/// What a record takes of the capacity besides its bytes.
inline constexpr std::size_t kRecordOverhead = 32;

/// The records by identifier, and what they take of a capacity.
class RecordMap {
 public:
  using Record = std::vector<std::uint8_t>;

  /// What a transaction will do, with all memory for it allocated: commit() cannot fail.
  class Plan {
   public:
    /// Whether commit() would leave the map as it is.
    [[nodiscard]] bool empty() const { return removed_.empty() && added_.empty(); }
    /// Whether a record that exists is erased, even if it is then written again.
    [[nodiscard]] bool erases() const { return erases_; }
    /// What RecordMap::used() would be after commit().
    [[nodiscard]] std::size_t used() const { return used_; }

   private:
    friend class RecordMap;
    std::map<RecordId, Record> added_;
    std::set<RecordId> removed_;  // existing records that are erased or replaced
    std::size_t used_ = 0;
    bool erases_ = false;
  };

  /// Works out a transaction against a limit of `capacity` bytes. One that frees space is never refused.
  /// @errors kTooLong, kFull (or no memory)
  [[nodiscard]] StoreResult<Plan> plan(std::span<const Change> changes, std::size_t capacity) const;
  /// Carries out a plan that was made since the last commit.
  void commit(Plan&& plan) noexcept;
  /// Adds a record while a store is being opened. @returns false when there is one with this identifier.
  [[nodiscard]] bool load(RecordId id, Bytes value);

  /// These answer as those of RecordStore; there is no kCorrupt and no kIo.
  [[nodiscard]] StoreResult<std::size_t> read(RecordId id, MutableBytes out) const;
  [[nodiscard]] StoreResult<std::size_t> size(RecordId id) const;
  [[nodiscard]] StoreResult<void> visit(RecordId id, RecordVisitor& visitor) const;
  [[nodiscard]] std::optional<RecordId> next(RecordId from) const;
  /// Bytes of all records, their overhead included.
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  void plan_erase(Plan& plan, RecordId first, RecordId last) const;

  std::map<RecordId, Record> records_;
  std::size_t used_ = 0;
};

}  // namespace coffer::store
