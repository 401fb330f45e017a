#pragma once
#include <optional>

#include "base/bytes.h"

namespace coffer {

/// A cursor over bytes that it does not own. A failed read leaves it where it was.
class ByteReader {
 public:
  /// `input` must outlive the reader and the views that it gives out.
  constexpr explicit ByteReader(Bytes input) : rest_(input) {}

  /// What has not been read yet, without moving.
  [[nodiscard]] constexpr Bytes rest() const { return rest_; }
  /// How many bytes can still be read.
  [[nodiscard]] constexpr std::size_t remaining() const { return rest_.size(); }
  /// Whether all has been read.
  [[nodiscard]] constexpr bool empty() const { return rest_.empty(); }

  /// The next `n` bytes, or nothing when fewer are left.
  [[nodiscard]] constexpr std::optional<Bytes> take(std::size_t n) {
    if (n > rest_.size()) return std::nullopt;
    const Bytes taken = rest_.first(n);
    rest_ = rest_.subspan(n);
    return taken;
  }
  /// The next byte, or nothing at the end.
  [[nodiscard]] constexpr std::optional<std::uint8_t> take_byte() {
    const auto one = take(1);
    if (!one) return std::nullopt;
    return one->front();
  }
  /// A big-endian 16-bit integer, or nothing when fewer than two bytes are left.
  [[nodiscard]] constexpr std::optional<std::uint16_t> take_be16() {
    const auto two = take(2);
    if (!two) return std::nullopt;
    return static_cast<std::uint16_t>(((*two)[0] << 8) | (*two)[1]);
  }
  /// A field: its length as a big-endian 16-bit integer, then so many bytes, which are the answer. Nothing
  /// when the input ends inside it.
  [[nodiscard]] constexpr std::optional<Bytes> take_field() {
    ByteReader probe = *this;
    const auto length = probe.take_be16();
    if (!length) return std::nullopt;
    const auto field = probe.take(*length);
    if (field) *this = probe;
    return field;
  }

 private:
  Bytes rest_;
};

}  // namespace coffer
