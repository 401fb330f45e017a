#include "store/flash/transaction.h"

#include "base/endian.h"

namespace coffer::store::flash {
namespace {

/// The head at `at`, when there is one whose transaction ends before the log must.
std::optional<Transaction> transaction_at(const LogArea& area, LogPosition at, std::uint32_t newest) {
  if (area.left_in_page(at) < kTransactionHead) return std::nullopt;
  std::array<std::uint8_t, kVoidOffset> head{};
  area.read(at, head);
  const auto length = transaction_length(head);
  if (!length || *length > area.sectors() * area.payload()) return std::nullopt;
  const Transaction found{at, *length, area.advance(at, kTransactionHead + *length + kWord)};
  return last_sector(found) <= newest ? std::optional(found) : std::nullopt;
}

/// Whether the sectors that it runs on into know of it. keeps I4
bool sectors_are_entered(const LogArea& area, const Transaction& transaction) {
  for (std::uint32_t sector = transaction.start.sector + 1; sector <= last_sector(transaction); ++sector) {
    const std::uint32_t first =
        sector == transaction.end.sector ? transaction.end.offset : area.geometry().sector_size;
    if (!area.has_header(sector) || area.entered(sector) != entered_word(first)) return false;
  }
  return true;
}

/// keeps I5: only the right word, over all headers, commits
bool is_committed(const LogArea& area, const Transaction& transaction) {
  if (!sectors_are_entered(area, transaction)) return false;
  std::uint32_t checksum = crc32(transaction_head(transaction.length));
  EntryReader entries(area, transaction);
  while (const auto entry = entries.next()) checksum = crc32(encode(entry->header), checksum);
  const LogPosition commit = area.advance(transaction.start, kTransactionHead + transaction.length);
  return entries.is_at_end() && area.word(commit) == commit_word(checksum);
}

/// Where the log goes on after a transaction that does not count: nothing of it is left in later sectors.
LogPosition after_cut(const Transaction& transaction) {
  if (transaction.end.sector == transaction.start.sector) return transaction.end;
  return {transaction.start.sector + 1, kSectorHeader};
}

}  // namespace

std::uint32_t last_sector(const Transaction& transaction) {
  return transaction.end.offset == kSectorHeader ? transaction.end.sector - 1 : transaction.end.sector;
}

Found look(const LogArea& area, LogPosition at, std::uint32_t newest) {
  const std::uint32_t word = area.word(at);
  if (word == kBlankWord) return {Found::Kind::kBlank, {}, at};
  if (word == 0) return {Found::Kind::kPadding, {}, area.advance(at, area.left_in_page(at))};
  const auto transaction = transaction_at(area, at, newest);
  if (!transaction) return {Found::Kind::kGarbage, {}, at};
  if (is_committed(area, *transaction)) return {Found::Kind::kCommitted, *transaction, transaction->end};
  const bool is_void = area.word(area.advance(at, kVoidOffset)) != kBlankWord;
  return {is_void ? Found::Kind::kVoid : Found::Kind::kUnfinished, *transaction, after_cut(*transaction)};
}

std::optional<Entry> EntryReader::next() {
  if (left_ < kEntryHeader) return std::nullopt;
  std::array<std::uint8_t, kEntryHeader> bytes{};
  area_.read(at_, bytes);
  const auto header = decode(bytes);
  if (!header || entry_size(*header) > left_) return std::nullopt;
  const Entry entry{*header, at_};
  at_ = area_.advance(at_, entry_size(*header));
  left_ -= entry_size(*header);
  return entry;
}

std::optional<std::uint32_t> cleaned_sector(const LogArea& area, const Transaction& transaction) {
  std::optional<std::uint32_t> cleaned;
  EntryReader entries(area, transaction);
  while (const auto entry = entries.next())
    if (entry->header.kind == EntryKind::kClean) cleaned = entry->header.argument;
  return cleaned;
}

}  // namespace coffer::store::flash
