#include "store/flash/log_writer.h"

#include "base/endian.h"

namespace coffer::store::flash {

StoreResult<void> LogWriter::begin() {
  // keeps I3: a head lies in one page
  if (log_.area.left_in_page(log_.head) < kTransactionHead) {
    const std::uint32_t left = log_.area.left_in_page(log_.head);
    COFFER_CHECK(log_.area.zero(log_.head, left));
    log_.head = log_.area.advance(log_.head, left);
  }
  at_ = page_start_ = log_.head;
  transaction_ = {log_.head, length_, log_.area.advance(log_.head, kTransactionHead + length_ + kWord)};
  const auto head = transaction_head(length_);
  checksum_ = crc32(head);
  COFFER_CHECK(append(head));
  return append(be32(kBlankWord));  // the word "void"
}

StoreResult<void> LogWriter::put(RecordId id, Bytes value) {
  const auto length = static_cast<std::uint32_t>(value.size());
  COFFER_CHECK(header({EntryKind::kPut, id, length}));
  COFFER_CHECK(append(value));
  COFFER_CHECK(append_padding(length));
  return append(be32(crc32(value)));
}

StoreResult<void> LogWriter::erase(RecordId first, RecordId last) {
  return header({EntryKind::kErase, first, last});
}

StoreResult<void> LogWriter::clean(std::uint32_t sector) { return header({EntryKind::kClean, 0, sector}); }

StoreResult<void> LogWriter::copy_entry(const Entry& entry) {
  COFFER_CHECK(header(entry.header));
  LogPosition from = log_.area.advance(entry.at, kEntryHeader);
  for (std::uint32_t left = entry_size(entry.header) - kEntryHeader; left > 0;) {
    std::array<std::uint8_t, 32> part{};
    const std::uint32_t size = std::min<std::uint32_t>(left, part.size());
    log_.area.read(from, MutableBytes(part).first(size));
    COFFER_CHECK(append(Bytes(part).first(size)));
    from = log_.area.advance(from, size);
    left -= size;
  }
  return {};
}

StoreResult<void> LogWriter::commit() {
  COFFER_CHECK(flush());
  // keeps I5: all else is on the medium before the word that makes it count
  COFFER_CHECK(append(be32(commit_word(checksum_))));
  COFFER_CHECK(flush());
  log_.head = transaction_.end;
  return replay(log_, transaction_, Scrub::kYes);
}

StoreResult<void> LogWriter::header(const EntryHeader& header) {
  const auto bytes = encode(header);
  checksum_ = crc32(bytes, checksum_);
  return append(bytes);
}

StoreResult<void> LogWriter::append(Bytes bytes) {
  while (!bytes.empty()) {
    if (at_.offset == kSectorHeader) COFFER_CHECK(enter_sector());
    const std::uint32_t left = log_.area.left_in_page(at_);
    const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(left, bytes.size()));
    copy(bytes.first(size), MutableBytes(page_).subspan(used_));
    used_ += size;
    at_ = log_.area.advance(at_, size);
    bytes = bytes.subspan(size);
    if (size == left) COFFER_CHECK(flush());
  }
  return {};
}

StoreResult<void> LogWriter::append_padding(std::uint32_t value_length) {
  static constexpr std::array<std::uint8_t, kWord> kPadding{};
  return append(Bytes(kPadding).first(padded(value_length) - value_length));
}

// keeps I4: who enters a sector says first where its first transaction begins
StoreResult<void> LogWriter::enter_sector() {
  if (at_ == transaction_.start) return log_.area.enter(at_.sector, kSectorHeader);
  const bool ends_here = at_.sector == transaction_.end.sector;
  return log_.area.enter(at_.sector, ends_here ? transaction_.end.offset : log_.area.geometry().sector_size);
}

StoreResult<void> LogWriter::flush() {
  if (used_ > 0) COFFER_CHECK(log_.area.program(page_start_, Bytes(page_).first(used_)));
  page_start_ = at_;
  used_ = 0;
  return {};
}

StoreResult<void> begin_log(Log& log) {
  log.tail = 0;
  log.head = {};
  LogWriter first(log, 0);
  COFFER_CHECK(first.begin());
  return first.commit();
}

}  // namespace coffer::store::flash
