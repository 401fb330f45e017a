#include "store/flash/log.h"

namespace coffer::store::flash {
namespace {

/// keeps I6: of a record that counts no more, no byte of the value stays
StoreResult<void> forget(Log& log, const FlashIndexEntry& record, Scrub scrub) {
  if (scrub == Scrub::kNo) return {};
  const LogPosition value = log.area.advance(log.area.at(record.address), kEntryHeader);
  return log.area.zero(value, padded(record.length) + kWord);
}

StoreResult<void> replay_put(Log& log, const Entry& entry, Scrub scrub) {
  const FlashIndexEntry record{.address = log.area.address(entry.at),
                               .id = entry.header.first,
                               .length = static_cast<std::uint16_t>(entry.header.argument)};
  const FlashIndexEntry* old = log.index.find(record.id);
  if (old != nullptr && old->address == record.address) return {};  // replayed before
  if (old != nullptr) COFFER_CHECK(forget(log, *old, scrub));
  return log.index.set(record);
}

StoreResult<void> replay_erase(Log& log, const EntryHeader& header, Scrub scrub) {
  for (;;) {
    const auto rest = log.index.from(header.first);
    if (rest.empty() || rest.front().id > header.argument) return {};
    const FlashIndexEntry record = rest.front();
    COFFER_CHECK(forget(log, record, scrub));
    log.index.remove(record.id);
  }
}

/// keeps I7: a sector is made anew only after a committed transaction says that it is clean
StoreResult<void> replay_clean(Log& log, std::uint32_t sector, Scrub scrub) {
  if (scrub == Scrub::kNo) return {};
  log.tail = sector + 1;
  const std::uint32_t renewed = sector + log.area.sectors();
  return log.area.has_header(renewed) ? log.area.confirm_header(renewed) : log.area.prepare(renewed);
}

}  // namespace

std::uint32_t Log::free() const {
  const std::uint32_t end = tail + area.sectors();  // the first sector that is not there
  if (head.sector >= end) return 0;
  return (end - head.sector) * area.payload() - (head.offset - kSectorHeader);
}

StoreResult<void> replay(Log& log, const Transaction& transaction, Scrub scrub) {
  EntryReader entries(log.area, transaction);
  while (const auto entry = entries.next()) {
    switch (entry->header.kind) {
      case EntryKind::kPut:
        COFFER_CHECK(replay_put(log, *entry, scrub));
        break;
      case EntryKind::kErase:
        COFFER_CHECK(replay_erase(log, entry->header, scrub));
        break;
      case EntryKind::kClean:
        COFFER_CHECK(replay_clean(log, entry->header.argument, scrub));
        break;
    }
  }
  return {};
}

}  // namespace coffer::store::flash
