#pragma once
// Records in NOR flash, without a mirror in RAM: docs/spec/flash-format.md.

#include "base/mutex.h"
#include "store/flash/log.h"

namespace coffer::store {

/// What a platform promises about its records.
struct FlashLimits {
  std::uint32_t longest_record;  ///< bytes, at most kMaxRecord; more is kTooLong
  std::uint32_t
      longest_transaction;  ///< bytes: a put counts its length and at most 15, an erasure 8; more is kFull
};

/// RAM that the caller gives a FlashStore, and that outlives it.
struct FlashMemory {
  std::span<FlashIndexEntry> index;  ///< one entry for each record that the store can hold
  MutableBytes record;  ///< as long as the longest record: where visit() shows one that lies in two sectors
};

/// A RecordStore in an area of NOR flash. Reads go to the flash; RAM holds the index alone. The mutex is held
/// for each call. A read takes no time to speak of, a change a few page programs, and, when space must be
/// made, sector erasures. After kIo, changes are refused until open().
class FlashStore final : public RecordStore {
 public:
  /// Nothing works before open() or format(). `flash`, `mutex` and what `memory` points to must outlive it.
  FlashStore(NorFlash& flash, Mutex& mutex, const FlashMemory& memory, const FlashLimits& limits);

  /// Finds the records, and finishes or undoes what a power cut interrupted. The area is not changed when
  /// there is no store or it is damaged.
  /// @errors kNotFound (no store here: format()), kCorrupt (damaged: format() loses all), kFull (more records
  /// than the index holds), kIo (also: a geometry that NorFlash does not allow,
  /// or too little memory)
  [[nodiscard]] StoreResult<void> open();
  /// Makes an empty store, whatever is there. Cut off, open() finds no store or a damaged one. @errors kIo
  [[nodiscard]] StoreResult<void> format();
  /// Does a part of what a later change would have to, when nobody waits: empties one sector, if less than
  /// half of the space that the records do not take can be written at once. @returns whether it did; false
  /// also when nothing can be gained. @errors kIo (also before open()), kCorrupt
  [[nodiscard]] StoreResult<bool> clean_ahead();

  [[nodiscard]] StoreResult<std::size_t> read(RecordId id, MutableBytes out) const override;
  [[nodiscard]] StoreResult<std::size_t> size(RecordId id) const override;
  /// @errors kIo also for a record over the longest one, which an earlier limit let in
  [[nodiscard]] StoreResult<void> visit(RecordId id, RecordVisitor& visitor) const override;
  [[nodiscard]] std::optional<RecordId> next(RecordId from) const override;
  [[nodiscard]] StoreResult<void> apply(std::span<const Change> changes) override;
  [[nodiscard]] std::size_t free_space() const override;

 private:
  [[nodiscard]] bool is_usable() const;
  [[nodiscard]] bool is_intact(flash::LogPosition at, Bytes value) const;
  [[nodiscard]] std::uint32_t spare() const;
  [[nodiscard]] std::uint32_t guard() const;
  [[nodiscard]] std::uint32_t capacity() const;
  [[nodiscard]] StoreResult<void> write(std::span<const Change> changes, std::uint32_t length);
  [[nodiscard]] StoreResult<void> start();

  Mutex& mutex_;
  FlashLimits limits_;
  MutableBytes record_;
  flash::Log log_;
  bool works_ = false;  ///< whether changes are taken
};

}  // namespace coffer::store
