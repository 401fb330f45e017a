#include "common/boot/signed_image.h"

#include <algorithm>

#include "crypto/ec.h"
#include "crypto/hash.h"

namespace coffer::firmware {
namespace {

constexpr std::uint32_t kBlockBegin = 0xffffded3;
constexpr std::uint32_t kBlockEnd = 0xab123579;
constexpr std::size_t kSearched = 4096;     // bytes in which the first block begins
constexpr std::size_t kLongestBlock = 384;  // bytes of an image definition
constexpr unsigned kMostBlocks = 16;        // more are not followed
constexpr std::size_t kMostRanges = 4;      // entries of a load map; we write one

// Types of items.
constexpr std::uint8_t kImageType = 0x42;
constexpr std::uint8_t kLoadMap = 0x06;
constexpr std::uint8_t kHashDefinition = 0x47;
constexpr std::uint8_t kSignature = 0x09;
constexpr std::uint8_t kLast = 0xff;

constexpr std::size_t kKeySize = 64;
constexpr std::size_t kSignatureSize = 64;

/// A word of `bytes`; 0 beyond their end. `at`: a multiple of 4.
std::uint32_t word(Bytes bytes, std::size_t at) {
  if (bytes.size() < 4 || at > bytes.size() - 4) return 0;
  return std::uint32_t{bytes[at]} | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

/// A block: what lies between its begin and its end, and where the next one is.
struct Block {
  std::size_t at = 0;  // in flash
  Bytes bytes;         // from its begin up to the last item
  std::size_t next = 0;
};

std::optional<Block> read_block(Bytes flash, std::size_t at) {
  if (at % 4 != 0 || word(flash, at) != kBlockBegin) return std::nullopt;
  for (std::size_t size = 4; size <= kLongestBlock;) {
    const std::uint32_t item = word(flash, at + size);
    if ((item & 0xff) == kLast) {
      const std::uint32_t words = item >> 8 & 0xffff;
      if (4 * words + 4 != size || word(flash, at + size + 8) != kBlockEnd) return std::nullopt;
      const std::uint32_t link = word(flash, at + size + 4);
      return Block{.at = at, .bytes = flash.subspan(at, size), .next = (at + link) & 0xffffffff};
    }
    // An item with bit 7 has two bytes of length; else the second is its own.
    const std::uint32_t words = item >> 8 & ((item & 0x80) != 0 ? 0xffff : 0xff);
    if (words == 0) return std::nullopt;
    size += 4 * words;
  }
  return std::nullopt;
}

std::optional<Block> first_block(Bytes flash) {
  for (std::size_t at = 0; at < std::min(flash.size(), kSearched); at += 4) {
    if (const auto block = read_block(flash, at)) return block;
  }
  return std::nullopt;
}

/// The items that a signature needs, as places in a block; 0: not there.
struct Items {
  std::size_t load_map = 0;
  std::size_t hash = 0;
  std::size_t signature = 0;
  std::size_t covered = 0;  // up to where a signature must reach
};

Items find_items(const Block& block) {
  Items items;
  for (std::size_t at = 4; at < block.bytes.size();) {
    const std::uint32_t item = word(block.bytes, at);
    const std::size_t size = 4 * (item >> 8 & ((item & 0x80) != 0 ? 0xffff : 0xff));
    const auto type = static_cast<std::uint8_t>(item);
    if (type == kLoadMap) items.load_map = at;
    if (type == kHashDefinition) items.hash = at;
    if (type == kSignature && size == 4 + kKeySize + kSignatureSize) items.signature = at;
    at += size;
    if (type != kSignature && (type & 0x7f) != 0x4b) items.covered = at;
  }
  return items;
}

/// The parts of flash that a load map names, hashed where they are.
bool read_load_map(Bytes flash, std::uint32_t base, const Block& block, std::size_t at,
                   std::array<Bytes, kMostRanges>& ranges) {
  const std::uint32_t head = word(block.bytes, at);
  const std::size_t count = head >> 24 & 0x7f;
  const bool is_absolute = head >> 31 != 0;
  if (count == 0 || count > ranges.size() || at + 4 + 12 * count > block.bytes.size()) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = at + 4 + 12 * i;
    const std::uint32_t storage = word(block.bytes, entry);
    const std::uint32_t runtime = word(block.bytes, entry + 4);
    const std::uint32_t last = word(block.bytes, entry + 8);
    const auto begin = static_cast<std::uint32_t>(is_absolute ? storage - base : block.at + at + storage);
    const std::uint32_t size = is_absolute ? last - storage : last;
    if (storage == 0 || runtime - base != begin) return false;
    if (begin > flash.size() || size > flash.size() - begin) return false;
    ranges[i] = flash.subspan(begin, size);
  }
  return true;
}

std::optional<platform::BootKeyHash> signer_of_block(Bytes flash, std::uint32_t base, const Block& block) {
  const Items items = find_items(block);
  if (items.load_map == 0 || items.hash == 0 || items.signature == 0) return std::nullopt;
  const std::size_t covered = 4 * (word(block.bytes, items.hash + 4) & 0xffff);
  if (covered < items.covered || covered > items.signature + 4) return std::nullopt;
  std::array<Bytes, kMostRanges> ranges{};
  if (!read_load_map(flash, base, block, items.load_map, ranges)) return std::nullopt;
  const auto digest = crypto::hash(crypto::HashAlgorithm::kSha256,
                                   {ranges[0], ranges[1], ranges[2], ranges[3], block.bytes.first(covered)});
  const Bytes key = block.bytes.subspan(items.signature + 4, kKeySize);
  FixedBuffer<1 + kKeySize> point{0x04};
  if (!digest || !point.append(key)) return std::nullopt;
  const Bytes signature = block.bytes.subspan(items.signature + 4 + kKeySize, kSignatureSize);
  if (!crypto::ecdsa_verify(crypto::curve(crypto::CurveId::kSecp256k1), point, *digest, signature))
    return std::nullopt;
  const auto hash = crypto::hash(crypto::HashAlgorithm::kSha256, {key});
  platform::BootKeyHash result{};
  if (!hash) return std::nullopt;
  copy(*hash, result);
  return result;
}

}  // namespace

std::optional<platform::BootKeyHash> signer_of_image(Bytes flash, std::uint32_t base) {
  const auto first = first_block(flash);
  if (!first) return std::nullopt;
  std::optional<platform::BootKeyHash> signer;
  Block block = *first;
  for (unsigned count = 0; count < kMostBlocks; ++count) {
    // The last image definition counts.
    if ((word(block.bytes, 4) & 0xff) == kImageType) signer = signer_of_block(flash, base, block);
    if (block.next == first->at) return signer;
    const auto next = read_block(flash, block.next);
    if (!next) return std::nullopt;
    block = *next;
  }
  return std::nullopt;
}

}  // namespace coffer::firmware
