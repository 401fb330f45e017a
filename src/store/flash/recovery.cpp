#include "store/flash/recovery.h"

namespace coffer::store::flash {
namespace {

using Kind = Found::Kind;

/// No flash lives long enough to get here; what is beyond would not be counted right.
constexpr std::uint32_t kLastSector = 0xFFF00000;

/// One walk over the log, from its oldest sector to its end; then the repairs.
class Recovery {
 public:
  explicit Recovery(Log& log) : log_(log), area_(log.area) {}

  StoreResult<void> find_sectors();
  StoreResult<void> walk();
  [[nodiscard]] StoreResult<void> check_what_follows() const;
  [[nodiscard]] StoreResult<void> check_cleaned() const;
  StoreResult<void> repair();

 private:
  StoreResult<bool> step();
  [[nodiscard]] StoreResult<bool> goes_on_in_next_sector() const;
  StoreResult<void> take(const Transaction& transaction);
  StoreResult<void> confirm_last();
  StoreResult<void> undo(const Transaction& cut);
  StoreResult<void> settle_head();

  Log& log_;
  LogArea& area_;
  std::uint32_t newest_ = 0;
  LogPosition at_;
  std::optional<Transaction> last_;       ///< the last one that counts; in the index after repair() only
  bool last_cleans_ = false;              ///< whether it declares a sector clean
  std::optional<std::uint32_t> cleaned_;  ///< the last sector that was declared clean
  std::optional<Transaction> cut_;        ///< one that was cut off, and is the last thing in the log
  bool is_marked_ = false;                ///< whether it is marked void
};

StoreResult<void> Recovery::find_sectors() {
  const auto newest = area_.newest_sector();
  if (!newest) return std::unexpected(StoreError::kNotFound);
  if (*newest > kLastSector) return std::unexpected(StoreError::kCorrupt);
  newest_ = *newest;
  log_.tail = newest_ + 1 > area_.sectors() ? newest_ + 1 - area_.sectors() : 0;
  while (!area_.has_header(log_.tail)) ++log_.tail;
  return {};
}

StoreResult<void> Recovery::take(const Transaction& transaction) {
  if (last_) COFFER_CHECK(replay(log_, *last_, Scrub::kNo));
  last_ = transaction;
  const auto cleaned = cleaned_sector(area_, transaction);
  last_cleans_ = cleaned.has_value();
  if (cleaned) cleaned_ = cleaned;
  return {};
}

/// At the start of a sector: whether the log goes on in it.
StoreResult<bool> Recovery::goes_on_in_next_sector() const {
  if (at_.sector > newest_ || !area_.has_header(at_.sector)) return false;
  const std::uint32_t entered = area_.entered(at_.sector);
  if (entered == entered_word(kSectorHeader)) return true;
  if (cut_) return false;  // what is there is of the transaction that was cut off
  // Blank or torn, the word is the last thing that was written.
  const bool is_right = !first_of(entered) && area_.is_blank(at_.sector, kSectorHeader);
  if (!is_right) return std::unexpected(StoreError::kCorrupt);
  return false;
}

/// Takes one step. @returns false at the end of the log
StoreResult<bool> Recovery::step() {
  if (at_.offset == kSectorHeader) {
    COFFER_TRY(const bool goes_on, goes_on_in_next_sector());
    if (!goes_on) return false;
  }
  const Found found = look(area_, at_, newest_);
  at_ = found.next;
  switch (found.kind) {
    case Kind::kBlank:
      return false;
    case Kind::kGarbage:
      cut_.reset();
      return false;
    case Kind::kUnfinished:
      cut_ = found.transaction;
      is_marked_ = false;
      return false;
    case Kind::kVoid:
      cut_ = found.transaction;
      is_marked_ = true;
      return true;
    case Kind::kPadding:
      cut_.reset();
      return true;
    case Kind::kCommitted:
      cut_.reset();
      COFFER_CHECK(take(found.transaction));
      return true;
  }
  return false;
}

StoreResult<void> Recovery::walk() {
  at_ = {log_.tail, kSectorHeader};
  const std::uint32_t entered = area_.entered(log_.tail);
  if (const auto first = first_of(entered); first && *first != kSectorHeader) {
    if (*first < kSectorHeader || *first > area_.geometry().sector_size || *first % 4 != 0)
      return std::unexpected(StoreError::kCorrupt);
    at_ = area_.advance(at_, *first - kSectorHeader);
  }
  for (;;) {
    COFFER_TRY(const bool goes_on, step());
    if (!goes_on) return {};
  }
}

/// keeps I9: what follows the end of the log can only be what one cut transaction left
StoreResult<void> Recovery::check_what_follows() const {
  const auto corrupt = std::unexpected(StoreError::kCorrupt);
  const std::uint32_t last_cut = cut_ ? last_sector(*cut_) : at_.sector;
  for (std::uint32_t sector = cut_ ? cut_->start.sector + 1 : at_.sector + 1; sector <= newest_; ++sector) {
    const bool has_header = area_.has_header(sector);
    if (sector > last_cut && sector > at_.sector) {
      if (has_header && area_.entered(sector) != kBlankWord) return corrupt;
    } else if (cut_ && !is_marked_ && !has_header) {
      return corrupt;
    }
  }
  if (at_.sector > newest_ || !area_.has_header(at_.sector)) return {};
  if (cut_ && at_.sector > cut_->start.sector) return {};
  const std::uint32_t page = area_.geometry().page_size;
  const std::uint32_t next_page = (at_.offset / page + 1) * page;
  if (next_page < area_.geometry().sector_size && !area_.is_blank(at_.sector, next_page)) return corrupt;
  return {};
}

/// keeps I7: the oldest sector is the one after the last that was cleaned
StoreResult<void> Recovery::check_cleaned() const {
  if (!last_) {
    // The first transaction of a new store is empty; all before it is not there yet.
    const bool is_new = log_.tail == 0 && at_.sector == 0 && (!cut_ || cut_->length == 0);
    return std::unexpected(is_new ? StoreError::kNotFound : StoreError::kCorrupt);
  }
  const std::uint32_t oldest = cleaned_ ? *cleaned_ + 1 : 0;
  const bool not_given_back_yet = last_cleans_ && log_.tail + 1 == oldest;
  if (log_.tail != oldest && !not_given_back_yet) return std::unexpected(StoreError::kCorrupt);
  return {};
}

/// The last transaction's commit word may be weak, and what it replaces may still be there.
StoreResult<void> Recovery::confirm_last() {
  const LogPosition commit = area_.advance(last_->start, kTransactionHead + last_->length);
  std::array<std::uint8_t, kWord> word{};
  area_.read(commit, word);
  COFFER_CHECK(area_.program(commit, word));
  return replay(log_, *last_, Scrub::kYes);
}

/// keeps I10: marked void first, so that its sectors may be made anew, then no byte of it stays
StoreResult<void> Recovery::undo(const Transaction& cut) {
  if (!is_marked_) COFFER_CHECK(area_.zero(area_.advance(cut.start, kVoidOffset), kWord));
  for (std::uint32_t sector = last_sector(cut); sector > cut.start.sector; --sector) {
    COFFER_CHECK(area_.prepare(sector));
  }
  if (cut.start.offset == kSectorHeader) {  // nothing else is in its first sector
    at_ = cut.start;
    return area_.prepare(cut.start.sector);
  }
  const std::uint32_t start = cut.start.offset + kTransactionHead;
  const std::uint32_t end =
      cut.end.sector == cut.start.sector ? cut.end.offset : area_.geometry().sector_size;
  if (start == end) return {};
  return area_.zero({cut.start.sector, start}, end - start);
}

/// keeps I11: no word that a cut program may have touched is used
StoreResult<void> Recovery::settle_head() {
  if (at_.offset != kSectorHeader) {
    const std::uint32_t left = area_.left_in_page(at_);
    COFFER_CHECK(area_.zero(at_, left));
    at_ = area_.advance(at_, left);
  } else if (at_.sector - log_.tail < area_.sectors() && !area_.is_prepared(at_.sector)) {
    COFFER_CHECK(area_.prepare(at_.sector));  // an attempt to enter it, or to make it anew, was cut
  }
  log_.head = at_;
  return {};
}

StoreResult<void> Recovery::repair() {
  COFFER_CHECK(confirm_last());
  if (cut_) COFFER_CHECK(undo(*cut_));
  return settle_head();
}

}  // namespace

StoreResult<void> recover(Log& log) {
  log.index.clear();
  Recovery recovery(log);
  COFFER_CHECK(recovery.find_sectors());
  COFFER_CHECK(recovery.walk());
  COFFER_CHECK(recovery.check_what_follows());
  COFFER_CHECK(recovery.check_cleaned());
  return recovery.repair();
}

}  // namespace coffer::store::flash
