#include "store/flash/flash_store.h"

#include "base/endian.h"
#include "store/flash/cleaner.h"
#include "store/flash/log_writer.h"
#include "store/flash/plan.h"
#include "store/flash/recovery.h"

namespace coffer::store {

using flash::kEntryHeader;
using flash::kTransactionCost;

FlashStore::FlashStore(NorFlash& flash, Mutex& mutex, const FlashMemory& memory, const FlashLimits& limits)
    : mutex_(mutex),
      limits_(limits),
      record_(memory.record),
      log_{flash::LogArea(flash), flash::RecordIndex(memory.index), 0, {}} {}

bool FlashStore::is_usable() const {
  return log_.area.is_usable() && record_.size() >= limits_.longest_record;
}

/// What one round of cleaning may cost over what it moves: a transaction for each sector, padding in each
/// page.
std::uint32_t FlashStore::spare() const {
  const FlashGeometry& geometry = log_.area.geometry();
  const std::uint32_t of_a_sector =
      kEntryHeader + kTransactionCost + 8 * (geometry.sector_size / geometry.page_size);
  return geometry.sectors * of_a_sector;
}

/// What stays free for cleaning. keeps I8
std::uint32_t FlashStore::guard() const {
  return limits_.longest_transaction + kTransactionCost + 3 * log_.area.payload() + spare();
}

/// What all records may take. An eighth at least is left, so that cleaning finds something.
std::uint32_t FlashStore::capacity() const {
  const std::uint32_t all = log_.area.sectors() * log_.area.payload();
  const std::uint32_t kept =
      guard() + limits_.longest_transaction + kTransactionCost + spare() + log_.area.payload();
  return kept < all ? std::min(all - kept, all / 8 * 7) : 0;
}

StoreResult<void> FlashStore::open() {
  const Lock lock(mutex_);
  works_ = false;
  log_.index.clear();
  if (!is_usable()) return std::unexpected(StoreError::kIo);
  const auto found = flash::recover(log_);
  if (!found) {
    log_.index.clear();
    return found;
  }
  return start();
}

StoreResult<void> FlashStore::start() {
  const auto room = flash::make_room(log_, guard());
  if (!room && room.error() != StoreError::kFull) return room;
  works_ = true;
  return {};
}

StoreResult<void> FlashStore::format() {
  const Lock lock(mutex_);
  works_ = false;
  log_.index.clear();
  if (!is_usable()) return std::unexpected(StoreError::kIo);
  for (std::uint32_t sector = 0; sector < log_.area.sectors(); ++sector) {
    COFFER_CHECK(log_.area.prepare(sector));
  }
  COFFER_CHECK(flash::begin_log(log_));
  return start();
}

StoreResult<bool> FlashStore::clean_ahead() {
  const Lock lock(mutex_);
  if (!works_) return std::unexpected(StoreError::kIo);
  const std::uint32_t all = log_.area.sectors() * log_.area.payload();
  const std::uint32_t reachable = all - std::min(all, log_.index.live_bytes());
  if (log_.free() >= reachable / 2 || log_.tail == log_.head.sector) return false;
  const auto cleaned = flash::clean_oldest_sector(log_);
  if (cleaned) return true;
  works_ = cleaned.error() != StoreError::kIo;
  if (cleaned.error() == StoreError::kFull) return false;
  return std::unexpected(cleaned.error());
}

StoreResult<std::size_t> FlashStore::read(RecordId id, MutableBytes out) const {
  const Lock lock(mutex_);
  const FlashIndexEntry* record = log_.index.find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  if (out.size() < record->length) return std::unexpected(StoreError::kBufferTooSmall);
  const MutableBytes value = out.first(record->length);
  const flash::LogPosition at = log_.area.advance(log_.area.at(record->address), kEntryHeader);
  log_.area.read(at, value);
  if (!is_intact(at, value)) return std::unexpected(StoreError::kCorrupt);
  return value.size();
}

StoreResult<void> FlashStore::visit(RecordId id, RecordVisitor& visitor) const {
  const Lock lock(mutex_);
  const FlashIndexEntry* record = log_.index.find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  const flash::LogPosition at = log_.area.advance(log_.area.at(record->address), kEntryHeader);
  std::optional<Bytes> value = log_.area.in_one_sector(at, record->length);
  if (!value) {
    if (record->length > record_.size()) return std::unexpected(StoreError::kIo);
    value = record_.first(record->length);
    log_.area.read(at, record_.first(record->length));
  }
  if (!is_intact(at, *value)) return std::unexpected(StoreError::kCorrupt);
  visitor.visit(*value);
  return {};
}

/// Whether a value, read from here, is the one that was written.
bool FlashStore::is_intact(flash::LogPosition at, Bytes value) const {
  const auto length = static_cast<std::uint32_t>(value.size());
  return log_.area.word(log_.area.advance(at, flash::padded(length))) == flash::crc32(value);
}

StoreResult<std::size_t> FlashStore::size(RecordId id) const {
  const Lock lock(mutex_);
  const FlashIndexEntry* record = log_.index.find(id);
  if (record == nullptr) return std::unexpected(StoreError::kNotFound);
  return record->length;
}

std::optional<RecordId> FlashStore::next(RecordId from) const {
  const Lock lock(mutex_);
  const auto rest = log_.index.from(from);
  if (rest.empty()) return std::nullopt;
  return rest.front().id;
}

StoreResult<void> FlashStore::apply(std::span<const Change> changes) {
  const Lock lock(mutex_);
  if (!works_) return std::unexpected(StoreError::kIo);
  const std::size_t longest = std::min<std::size_t>(limits_.longest_record, kMaxRecord);
  if (std::ranges::any_of(changes, [&](const Change& change) { return change.value.size() > longest; }))
    return std::unexpected(StoreError::kTooLong);
  const flash::Plan plan = flash::plan(log_.index, changes);
  if (plan.length == 0) return {};
  const bool grows = plan.live_bytes > log_.index.live_bytes();
  if (plan.length > limits_.longest_transaction || plan.records > log_.index.capacity() ||
      (grows && plan.live_bytes > capacity()))
    return std::unexpected(StoreError::kFull);
  const auto written = write(changes, plan.length);
  // The log's end is not known any more.
  if (!written && written.error() == StoreError::kIo) works_ = false;
  return written;
}

StoreResult<void> FlashStore::write(std::span<const Change> changes, std::uint32_t length) {
  COFFER_CHECK(flash::make_room(log_, length + kTransactionCost + guard()));
  flash::LogWriter writer(log_, length);
  COFFER_CHECK(writer.begin());
  for (const auto kind : {Change::Kind::kErase, Change::Kind::kPut}) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Change& change = changes[i];
      if (change.kind != kind || !flash::takes_effect(log_.index, changes, i)) continue;
      COFFER_CHECK(kind == Change::Kind::kPut ? writer.put(change.first, change.value)
                                              : writer.erase(change.first, change.last));
    }
  }
  return writer.commit();
}

std::size_t FlashStore::free_space() const {
  const Lock lock(mutex_);
  return capacity() - std::min(capacity(), log_.index.live_bytes());
}

}  // namespace coffer::store
