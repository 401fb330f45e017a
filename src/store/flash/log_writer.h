#pragma once
#include "store/flash/log.h"

namespace coffer::store::flash {

/// Writes one transaction at the head of the log: begin(), its entries, commit(). Nothing of it counts before
/// commit() has programmed the commit word. Errors: kIo; after one the log must be opened anew.
class LogWriter {
 public:
  /// `length`: bytes of all entries, by entry_size(). The caller has made sure that the log has room.
  LogWriter(Log& log, std::uint32_t length) : log_(log), length_(length) {}

  /// Writes the head of the transaction, in the next page if this one has no room for it. Once, before all
  /// else.
  [[nodiscard]] StoreResult<void> begin();
  /// An entry that adds a record or replaces it. `value`: at most kMaxRecord bytes.
  [[nodiscard]] StoreResult<void> put(RecordId id, Bytes value);
  /// An entry that erases all records from `first` to `last`, both included. Erasures come before puts.
  [[nodiscard]] StoreResult<void> erase(RecordId first, RecordId last);
  /// An entry that declares that a sector, by its sequence number, holds nothing that counts any more.
  [[nodiscard]] StoreResult<void> clean(std::uint32_t sector);
  /// Another entry of the log once more, with its checksum as it stands: what is damaged stays damaged.
  [[nodiscard]] StoreResult<void> copy_entry(const Entry& entry);
  /// Makes the transaction count, and carries it out.
  [[nodiscard]] StoreResult<void> commit();

 private:
  [[nodiscard]] StoreResult<void> header(const EntryHeader& header);
  [[nodiscard]] StoreResult<void> append(Bytes bytes);
  [[nodiscard]] StoreResult<void> append_padding(std::uint32_t value_length);
  [[nodiscard]] StoreResult<void> enter_sector();
  [[nodiscard]] StoreResult<void> flush();

  Log& log_;
  std::uint32_t length_;
  Transaction transaction_;
  std::uint32_t checksum_ = 0;  ///< of head and entry headers
  LogPosition at_;              ///< where the next byte goes
  LogPosition page_start_;      ///< where the first byte of `page_` goes
  std::uint32_t used_ = 0;      ///< bytes in `page_`
  std::array<std::uint8_t, 256> page_{};
};

/// Begins a log at sector 0 with an empty transaction: what makes an area of sectors with headers a store,
/// without records. @errors kIo
[[nodiscard]] StoreResult<void> begin_log(Log& log);

}  // namespace coffer::store::flash
