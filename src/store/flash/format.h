#pragma once
// The numbers of docs/spec/flash-format.md, which says what they mean.

#include <array>
#include <optional>

#include "store/flash/nor_flash.h"
#include "store/record_store.h"

namespace coffer::store::flash {

inline constexpr std::uint32_t kSectorHeader = 20;       ///< bytes before a sector's payload
inline constexpr std::uint32_t kEnteredOffset = 16;      ///< where in it the word "entered" is
inline constexpr std::uint32_t kTransactionHead = 12;    ///< bytes before a transaction's entries
inline constexpr std::uint32_t kVoidOffset = 8;          ///< where in it the word "void" is
inline constexpr std::uint32_t kWord = 4;                ///< the commit word, the checksum of a value
inline constexpr std::uint32_t kEntryHeader = 8;         ///< bytes before the value of an entry
inline constexpr std::uint32_t kBlankWord = 0xFFFFFFFF;  ///< how four erased bytes read
/// What a transaction takes besides its entries: head, commit word, and padding so that the head lies in one
/// page.
inline constexpr std::uint32_t kTransactionCost = kTransactionHead + kWord + 8;

/// The length of a value with its padding: the next multiple of 4 bytes.
[[nodiscard]] constexpr std::uint32_t padded(std::uint32_t length) { return (length + 3) & ~3U; }
/// Bytes of the entry that puts a value of this length.
[[nodiscard]] constexpr std::uint32_t put_size(std::uint32_t length) {
  return kEntryHeader + padded(length) + kWord;
}
/// What a record may take of the area, alone in its transaction.
[[nodiscard]] constexpr std::uint32_t record_cost(std::uint32_t length) {
  return put_size(length) + kTransactionCost;
}

/// Byte 0 of an entry: puts a record, erases a range of them, or declares a sector empty.
enum class EntryKind : std::uint8_t { kPut = 0x01, kErase = 0x02, kClean = 0x03 };

/// The header of an entry.
struct EntryHeader {
  EntryKind kind;
  RecordId first;          ///< put, erase; 0 in clean
  std::uint32_t argument;  ///< put: length; erase: last identifier; clean: sequence number of the sector
};

/// The CRC-32 of IEEE 802.3, continued from that of the bytes before.
[[nodiscard]] std::uint32_t crc32(Bytes data, std::uint32_t before = 0);

/// The header of a sector up to the word "entered": 16 bytes, big-endian, with a CRC-32 at the end.
using SectorHeader = std::array<std::uint8_t, kEnteredOffset>;
/// What marks a sector as prepared, with its sequence number; without the word "entered".
[[nodiscard]] SectorHeader sector_header(const FlashGeometry& geometry, std::uint32_t sequence);

/// The word "entered" of a sector whose first transaction begins at this offset.
[[nodiscard]] constexpr std::uint32_t entered_word(std::uint32_t first) {
  return (first << 16) | (~first & 0xFFFF);
}
/// @returns the offset, or nothing when the word is no such word
[[nodiscard]] constexpr std::optional<std::uint32_t> first_of(std::uint32_t entered) {
  const std::uint32_t first = entered >> 16;
  return entered_word(first) == entered ? std::optional(first) : std::nullopt;
}

/// The first two words of a transaction's head: a mark, a checksum of the length, and the length of its
/// entries in bytes, big-endian. The word "void" comes behind them.
[[nodiscard]] std::array<std::uint8_t, kVoidOffset> transaction_head(std::uint32_t length);
/// @returns the length of the transaction's entries, or nothing when this is no head
[[nodiscard]] std::optional<std::uint32_t> transaction_length(Bytes head);

/// Kind, 0, first (2 bytes), argument (4 bytes), big-endian.
[[nodiscard]] std::array<std::uint8_t, kEntryHeader> encode(const EntryHeader& header);
/// Reads what encode() wrote. @returns nothing when this is no header of an entry: an unknown kind, a length
/// or an identifier of more than 16 bits, fewer than kEntryHeader bytes
[[nodiscard]] std::optional<EntryHeader> decode(Bytes header);
/// Bytes of an entry, with its header.
[[nodiscard]] constexpr std::uint32_t entry_size(const EntryHeader& header) {
  return header.kind == EntryKind::kPut ? put_size(header.argument) : kEntryHeader;
}

/// The commit word for the checksum of head and entry headers: neither blank nor zero, whatever the checksum.
[[nodiscard]] constexpr std::uint32_t commit_word(std::uint32_t checksum) {
  return checksum == 0 || checksum == kBlankWord ? 1 : checksum;
}

}  // namespace coffer::store::flash
