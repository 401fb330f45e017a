#pragma once
#include <optional>

#include "base/bytes.h"
#include "base/endian.h"

namespace coffer {

/// Appends to a buffer of the caller's. After the first overflow every call does nothing, and finish()
/// reports it.
class ByteWriter {
 public:
  /// Starts at the front of `out`, which must outlive the writer.
  constexpr explicit ByteWriter(MutableBytes out) : out_(out) {}

  /// Appends all of `bytes`, or nothing when they do not fit: that is an overflow.
  constexpr ByteWriter& put(Bytes bytes) {
    if (overflow_ || bytes.size() > out_.size() - size_) {
      overflow_ = true;
      return *this;
    }
    copy(bytes, out_.subspan(size_));
    size_ += bytes.size();
    return *this;
  }
  /// Appends one byte.
  constexpr ByteWriter& put_byte(std::uint8_t byte) { return put(Bytes(&byte, 1)); }
  /// Appends two bytes, big-endian.
  constexpr ByteWriter& put_be16(std::uint16_t value) { return put(be16(value)); }
  /// Appends four bytes, big-endian.
  constexpr ByteWriter& put_be32(std::uint32_t value) { return put(be32(value)); }
  /// A field: its length as a big-endian 16-bit integer, then its bytes. One that is longer does not fit.
  constexpr ByteWriter& put_field(Bytes field) {
    if (field.size() > 0xFFFF) overflow_ = true;
    return put_be16(static_cast<std::uint16_t>(field.size())).put(field);
  }

  /// How many bytes have been written; after an overflow, those before it.
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  /// Whether something did not fit: what was written is then incomplete.
  [[nodiscard]] constexpr bool overflowed() const { return overflow_; }
  /// What can still be written into; follow with advance().
  [[nodiscard]] constexpr MutableBytes free_space() {
    if (overflow_) return {};
    lent_ = true;
    return out_.subspan(size_);
  }
  /// What may have been written to, wanted or not: what is to be wiped when the content must not stay.
  [[nodiscard]] constexpr MutableBytes touched() { return lent_ ? out_ : out_.first(size_); }
  /// Declares `n` bytes of free_space() written.
  constexpr void advance(std::size_t n) {
    if (overflow_ || n > out_.size() - size_) {
      overflow_ = true;
    } else {
      size_ += n;
    }
  }
  /// Moves the tail that starts at `from` up by `n` bytes, making a gap there (for a header whose length
  /// was not known before its content).
  constexpr void open_gap(std::size_t from, std::size_t n) {
    const std::size_t old_size = size_;
    advance(n);
    if (overflow_) return;
    std::copy_backward(out_.begin() + static_cast<std::ptrdiff_t>(from),
                       out_.begin() + static_cast<std::ptrdiff_t>(old_size),
                       out_.begin() + static_cast<std::ptrdiff_t>(old_size + n));
  }
  /// A view of what was written from `from` on, for patching.
  [[nodiscard]] constexpr MutableBytes written_from(std::size_t from) {
    return out_.subspan(from, size_ - from);
  }
  /// What was written, or nothing when it did not fit.
  [[nodiscard]] constexpr std::optional<Bytes> finish() const {
    if (overflow_) return std::nullopt;
    return Bytes(out_).first(size_);
  }

 private:
  MutableBytes out_;
  std::size_t size_ = 0;
  bool overflow_ = false;
  bool lent_ = false;
};

}  // namespace coffer
