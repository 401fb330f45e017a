#include "store/flash/cleaner.h"

#include "store/flash/log_writer.h"

namespace coffer::store::flash {
namespace {

bool counts(const Log& log, const Entry& entry) {
  if (entry.header.kind != EntryKind::kPut) return false;
  const FlashIndexEntry* record = log.index.find(entry.header.first);
  return record != nullptr && record->address == log.area.address(entry.at);
}

/// Writes what still counts of a transaction anew. It takes no more than it took before: keeps I8.
StoreResult<void> move(Log& log, const Transaction& transaction) {
  std::uint32_t length = 0;
  EntryReader measured(log.area, transaction);
  while (const auto entry = measured.next())
    if (counts(log, *entry)) length += entry_size(entry->header);
  if (length == 0) return {};
  if (log.free() < length + kTransactionCost) return std::unexpected(StoreError::kFull);

  LogWriter writer(log, length);
  COFFER_CHECK(writer.begin());
  EntryReader entries(log.area, transaction);
  while (const auto entry = entries.next()) {
    if (counts(log, *entry)) COFFER_CHECK(writer.copy_entry(*entry));
  }
  return writer.commit();
}

}  // namespace

StoreResult<void> clean_oldest_sector(Log& log) {
  const std::uint32_t sector = log.tail;
  if (sector >= log.head.sector) return std::unexpected(StoreError::kFull);
  const auto first = first_of(log.area.entered(sector));
  if (!first) return std::unexpected(StoreError::kCorrupt);
  const bool is_start =
      *first >= kSectorHeader && *first < log.area.geometry().sector_size && *first % 4 == 0;
  LogPosition at = is_start ? LogPosition{sector, *first} : LogPosition{sector + 1, kSectorHeader};
  while (at.sector == sector) {
    const Found found = look(log.area, at, log.head.sector);
    if (found.next == at) return std::unexpected(StoreError::kCorrupt);
    if (found.kind == Found::Kind::kCommitted) COFFER_CHECK(move(log, found.transaction));
    at = found.next;
  }
  if (log.free() < kEntryHeader + kTransactionCost) return std::unexpected(StoreError::kFull);
  LogWriter writer(log, kEntryHeader);
  COFFER_CHECK(writer.begin());
  COFFER_CHECK(writer.clean(sector));
  return writer.commit();
}

StoreResult<void> make_room(Log& log, std::uint32_t bytes) {
  // Two rounds find all that can be found.
  for (std::uint32_t i = 0; i < 2 * log.area.sectors() && log.free() < bytes; ++i) {
    COFFER_CHECK(clean_oldest_sector(log));
  }
  if (log.free() < bytes) return std::unexpected(StoreError::kFull);
  return {};
}

}  // namespace coffer::store::flash
