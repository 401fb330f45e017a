#pragma once
#include "store/flash/log_area.h"

namespace coffer::store::flash {

/// A transaction in the log: head, entries, commit word.
struct Transaction {
  LogPosition start;
  std::uint32_t length = 0;  ///< of its entries
  LogPosition end;           ///< after the commit word
};

/// An entry of a transaction, where it lies.
struct Entry {
  EntryHeader header;
  LogPosition at;
};

/// What stands at a place of the log.
struct Found {
  /// What look() tells apart.
  enum class Kind : std::uint8_t {
    kBlank,       ///< erased words
    kPadding,     ///< nothing up to the end of the page
    kCommitted,   ///< a transaction that counts
    kVoid,        ///< one that was cut off, and is marked so
    kUnfinished,  ///< one that was cut off
    kGarbage,     ///< anything else
  };
  Kind kind;
  Transaction transaction;  ///< of the three kinds that have one
  LogPosition next;         ///< where the log goes on, or would
};

/// The last sector that a transaction touches.
[[nodiscard]] std::uint32_t last_sector(const Transaction& transaction);

/// Looks at a place that is the start of a transaction or the end of the log. `newest` is the last sector
/// that a transaction can reach.
[[nodiscard]] Found look(const LogArea& area, LogPosition at, std::uint32_t newest);

/// Yields the entries of a transaction, one by one.
class EntryReader {
 public:
  /// `area` must outlive it. Begins behind the head of the transaction.
  EntryReader(const LogArea& area, const Transaction& transaction)
      : area_(area), at_(area.advance(transaction.start, kTransactionHead)), left_(transaction.length) {}

  /// The next entry; nothing at the end, and where there is none that fits.
  [[nodiscard]] std::optional<Entry> next();
  /// Whether all was read.
  [[nodiscard]] bool is_at_end() const { return left_ == 0; }

 private:
  const LogArea& area_;
  LogPosition at_;
  std::uint32_t left_;
};

/// The sector that a transaction declares to hold nothing that counts any more, if it does.
[[nodiscard]] std::optional<std::uint32_t> cleaned_sector(const LogArea& area,
                                                          const Transaction& transaction);

}  // namespace coffer::store::flash
