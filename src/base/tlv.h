#pragma once
// BER-TLV data objects (ISO/IEC 7816-4, 5.2.2): tags of one or two bytes, lengths up to 65,535.

#include <optional>

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace coffer {

/// A one- or two-byte tag, as a number: 0x80, 0x7F49.
using Tag = std::uint16_t;

/// One data object; both views lie in the reader's input.
struct Tlv {
  Tag tag = 0;
  Bytes value;
  /// Tag, length and value together, as they stood in the input (what signatures are computed over).
  Bytes encoded;
};

/// Reads a sequence of data objects. A failed read leaves it where it was. Lengths that are not minimal are
/// accepted (hosts in the field send them); tags of three bytes, tags that start with 00 (padding between
/// objects), and lengths over 65,535, are not.
class TlvReader {
 public:
  /// `input` must outlive the reader and the objects that it gives out.
  constexpr explicit TlvReader(Bytes input) : in_(input) {}

  /// Whether all has been read. If not, and next() answers nothing, something malformed stands there.
  [[nodiscard]] constexpr bool at_end() const { return in_.empty(); }
  /// What has not been read yet, from the next tag on.
  [[nodiscard]] constexpr Bytes rest() const { return in_.rest(); }

  /// Reads one data object and moves past it. Nothing: the input ends inside it, or it is malformed.
  [[nodiscard]] constexpr std::optional<Tlv> next() {
    ByteReader probe = in_;
    const auto tag = read_tag(probe);
    if (!tag) return std::nullopt;
    const auto length = read_length(probe);
    if (!length) return std::nullopt;
    const auto value = probe.take(*length);
    if (!value) return std::nullopt;
    const Bytes encoded = in_.rest().first(in_.remaining() - probe.remaining());
    in_ = probe;
    return Tlv{*tag, *value, encoded};
  }
  /// Reads one data object if it has this tag; otherwise stays where it is.
  [[nodiscard]] constexpr std::optional<Tlv> next(Tag expected) {
    TlvReader probe = *this;
    const auto tlv = probe.next();
    if (!tlv || tlv->tag != expected) return std::nullopt;
    *this = probe;
    return tlv;
  }

 private:
  static constexpr std::optional<Tag> read_tag(ByteReader& in) {
    const auto first = in.take_byte();
    if (!first || *first == 0) return std::nullopt;
    if ((*first & 0x1F) != 0x1F) return Tag{*first};
    const auto second = in.take_byte();
    if (!second || (*second & 0x80) != 0) return std::nullopt;
    return static_cast<Tag>((*first << 8) | *second);
  }
  static constexpr std::optional<std::size_t> read_length(ByteReader& in) {
    const auto first = in.take_byte();
    if (!first) return std::nullopt;
    if (*first < 0x80) return *first;
    if (*first == 0x81) return in.take_byte();
    if (*first == 0x82) return in.take_be16();
    return std::nullopt;
  }

  ByteReader in_;
};

/// The first data object with this tag in a sequence, at this level only. Nothing when there is none before
/// the end, or before the first that is malformed.
[[nodiscard]] constexpr std::optional<Tlv> find_tlv(Bytes sequence, Tag tag) {
  TlvReader reader(sequence);
  while (auto tlv = reader.next()) {
    if (tlv->tag == tag) return tlv;
  }
  return std::nullopt;
}

/// Most data objects of a sequence in which each tag stands once.
inline constexpr int kMaxDistinctTlvs = 32;
/// Whether `input` is a sequence of whole data objects of which no two have the same tag: then find_tlv()
/// finds all that there is. One of more than kMaxDistinctTlvs objects is not.
[[nodiscard]] constexpr bool is_distinct_tlv_sequence(Bytes input) {
  TlvReader reader(input);
  for (int count = 0; !reader.at_end(); ++count) {
    // Each is compared with all before it: a host must not choose how long that takes.
    if (count == kMaxDistinctTlvs) return false;
    const Bytes before = input.first(input.size() - reader.rest().size());
    const auto tlv = reader.next();
    if (!tlv || find_tlv(before, tlv->tag)) return false;
  }
  return true;
}

/// Number of bytes of a tag: 1 or 2.
[[nodiscard]] constexpr std::size_t tag_size(Tag tag) { return tag > 0xFF ? 2 : 1; }
/// Number of bytes of a minimal length field: 1 to 3. `length`: at most 65,535.
[[nodiscard]] constexpr std::size_t length_size(std::size_t length) {
  return length < 0x80 ? 1 : length <= 0xFF ? 2 : 3;
}

/// Writes data objects with minimal lengths. Overflow is sticky: see ByteWriter.
class TlvWriter {
 public:
  /// Appends to `out`, which must outlive the writer; other things may be put there in between.
  constexpr explicit TlvWriter(ByteWriter& out) : out_(out) {}

  /// Appends a data object. `value`: at most 65,535 bytes.
  constexpr TlvWriter& put(Tag tag, Bytes value) {
    put_header(tag, value.size());
    out_.put(value);
    return *this;
  }
  /// A data object with a value of one byte.
  constexpr TlvWriter& put_byte(Tag tag, std::uint8_t value) { return put(tag, Bytes(&value, 1)); }
  /// A data object with a value of two bytes, big-endian.
  constexpr TlvWriter& put_be16(Tag tag, std::uint16_t value) { return put(tag, be16(value)); }

  /// Writes a constructed data object whose content `fill(TlvWriter&)` writes.
  template <typename Fill>
  constexpr TlvWriter& put_nested(Tag tag, Fill&& fill) {
    const std::size_t start = out_.size();
    fill(*this);
    if (out_.overflowed()) return *this;
    const std::size_t length = out_.size() - start;
    out_.open_gap(start, tag_size(tag) + length_size(length));
    if (out_.overflowed()) return *this;
    ByteWriter header(out_.written_from(start));
    TlvWriter(header).put_header(tag, length);
    return *this;
  }

 private:
  constexpr void put_header(Tag tag, std::size_t length) {
    if (tag > 0xFF) out_.put_byte(static_cast<std::uint8_t>(tag >> 8));
    out_.put_byte(static_cast<std::uint8_t>(tag));
    if (length >= 0x80) out_.put_byte(length <= 0xFF ? 0x81 : 0x82);
    if (length > 0xFF) out_.put_byte(static_cast<std::uint8_t>(length >> 8));
    out_.put_byte(static_cast<std::uint8_t>(length));
    // Longer values never fit: the largest buffer of the project is 65,538 bytes.
  }

  ByteWriter& out_;
};

}  // namespace coffer
