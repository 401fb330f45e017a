#include "store/flash/format.h"

#include "base/endian.h"

namespace coffer::store::flash {
namespace {

// A nibble at a time: 64 bytes of table.
constexpr std::array<std::uint32_t, 16> make_table() {
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 4; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
    table[i] = value;
  }
  return table;
}
constexpr auto kTable = make_table();

constexpr std::uint32_t kMagic = 0x43464C01;  // "CFL", version 1
constexpr std::uint8_t kHeadMark = 0xB1;
constexpr std::size_t kHeadChecksum = 2;  // bytes 0..1 are mark and zero, 2..3 the checksum, 4..7 the length

std::uint16_t head_checksum(std::uint32_t length) {
  return static_cast<std::uint16_t>(crc32(be32(length), kMagic));
}

}  // namespace

std::uint32_t crc32(Bytes data, std::uint32_t before) {
  std::uint32_t crc = ~before;
  for (const std::uint8_t byte : data) {
    crc = (crc >> 4) ^ kTable[(crc ^ byte) & 0x0F];
    crc = (crc >> 4) ^ kTable[(crc ^ (byte >> 4)) & 0x0F];
  }
  return ~crc;
}

SectorHeader sector_header(const FlashGeometry& geometry, std::uint32_t sequence) {
  SectorHeader header{};
  const MutableBytes out(header);
  copy(be32(kMagic), out);
  copy(be32(sequence), out.subspan(4));
  copy(be16(static_cast<std::uint16_t>(geometry.sectors)), out.subspan(8));
  copy(be16(static_cast<std::uint16_t>(geometry.sector_size)), out.subspan(10));
  copy(be32(crc32(out.first(12))), out.subspan(12));
  return header;
}

std::array<std::uint8_t, kVoidOffset> transaction_head(std::uint32_t length) {
  std::array<std::uint8_t, kVoidOffset> head{kHeadMark};
  copy(be16(head_checksum(length)), MutableBytes(head).subspan(kHeadChecksum));
  copy(be32(length), MutableBytes(head).subspan(4));
  return head;
}

std::optional<std::uint32_t> transaction_length(Bytes head) {
  if (head.size() < kVoidOffset) return std::nullopt;
  const std::uint32_t length = load_be32(head.subspan<4, 4>());
  if (!equal(head.first(kVoidOffset), transaction_head(length)) || length % 4 != 0) return std::nullopt;
  return length;
}

std::array<std::uint8_t, kEntryHeader> encode(const EntryHeader& header) {
  std::array<std::uint8_t, kEntryHeader> out{static_cast<std::uint8_t>(header.kind)};
  copy(be16(header.first), MutableBytes(out).subspan(2));
  copy(be32(header.argument), MutableBytes(out).subspan(4));
  return out;
}

std::optional<EntryHeader> decode(Bytes header) {
  if (header.size() < kEntryHeader || header[1] != 0) return std::nullopt;
  const EntryHeader entry{.kind = static_cast<EntryKind>(header[0]),
                          .first = load_be16(header.subspan<2, 2>()),
                          .argument = load_be32(header.subspan<4, 4>())};
  const bool is_known =
      entry.kind == EntryKind::kPut || entry.kind == EntryKind::kErase || entry.kind == EntryKind::kClean;
  // Lengths and identifiers have 16 bits.
  const bool fits = entry.kind == EntryKind::kClean ? entry.first == 0 : entry.argument <= 0xFFFF;
  return is_known && fits ? std::optional(entry) : std::nullopt;
}

}  // namespace coffer::store::flash
