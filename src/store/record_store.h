#pragma once
// Layer `store`: small records under 16-bit identifiers, changed in atomic, durable transactions. It does not
// know what a record means. Each back-end passes src/store/testing/record_store_contract.h.

#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace coffer::store {

using RecordId = std::uint16_t;

/// Longest record of any store; a back-end may promise less. A file of the card is one record, sealed or not.
inline constexpr std::size_t kMaxRecord = 65535;

/// Why a store did not do what was asked; which call has which is said there.
enum class StoreError {
  kNotFound,        ///< no record with this identifier
  kBufferTooSmall,  ///< the caller's buffer is shorter than the record
  kFull,            ///< no space for the transaction: nothing was changed
  kTooLong,         ///< a record over the longest that the store takes
  kCorrupt,         ///< the store's content is damaged
  kIo,              ///< the medium failed: nothing was acknowledged
};

/// What a call of a store answers.
template <typename T>
using StoreResult = Result<T, StoreError>;

/// One change of a transaction.
struct Change {
  /// kPut writes one record, `first`; kErase removes all from `first` to `last`.
  enum class Kind : std::uint8_t { kPut, kErase };
  Kind kind;
  RecordId first;
  RecordId last;  ///< erasing takes a range, both ends included; one that ends before it starts is empty
  Bytes value;    ///< of a put; must live until apply() returns

  /// Adds a record, or replaces the one with this identifier. `value` is not copied.
  static Change put(RecordId id, Bytes value) { return {Kind::kPut, id, id, value}; }
  /// Erasing what is not there is no error. Erasing, then putting again, in one transaction makes the
  /// back-end forget the old value as an erasure does; a put alone need not.
  static Change erase(RecordId id) { return {Kind::kErase, id, id, {}}; }
  /// The same for all records from `first` to `last`, both included.
  static Change erase_range(RecordId first, RecordId last) { return {Kind::kErase, first, last, {}}; }
};

/// Sees a record where it lies.
class RecordVisitor {
 public:
  /// `value` lives until this returns. Must not call the store.
  virtual void visit(Bytes value) = 0;

 protected:
  ~RecordVisitor() = default;
};

/// A record store. All calls are safe from several threads at once. A back-end is opened by one process at a
/// time.
class RecordStore {
 public:
  /// Copies a record to the start of `out`. @returns its length. @errors kNotFound, kBufferTooSmall,
  /// kCorrupt, kIo
  [[nodiscard]] virtual StoreResult<std::size_t> read(RecordId id, MutableBytes out) const = 0;
  /// Length of a record. @errors kNotFound, kIo
  [[nodiscard]] virtual StoreResult<std::size_t> size(RecordId id) const = 0;
  /// Shows a record to `visitor`, once, whole, and where it lies, if it lies in one piece. @errors kNotFound,
  /// kCorrupt, kIo
  [[nodiscard]] virtual StoreResult<void> visit(RecordId id, RecordVisitor& visitor) const = 0;
  /// The smallest identifier that is at least `from`, or nothing: how records are enumerated.
  [[nodiscard]] virtual std::optional<RecordId> next(RecordId from) const = 0;
  /// Carries out all changes, in order, or none. When it returns success they are durable.
  /// @errors kFull, kTooLong, kIo (whether the changes hold is known after the next start)
  [[nodiscard]] virtual StoreResult<void> apply(std::span<const Change> changes) = 0;
  /// Free space in bytes, about.
  [[nodiscard]] virtual std::size_t free_space() const = 0;

  /// Adds or replaces one record, in a transaction of its own. @errors as apply()
  [[nodiscard]] StoreResult<void> put(RecordId id, Bytes value) {
    const Change change = Change::put(id, value);
    return apply({&change, 1});
  }

 protected:
  ~RecordStore() = default;  // never deleted through the interface
};

}  // namespace coffer::store
