#pragma once
// Bytes in place, up to a capacity known at compile time: what takes the place of a heap on a command's path.

#include <array>
#include <initializer_list>

#include "base/bytes.h"

namespace coffer {

/// Up to `N` bytes, stored in place. Copyable: for public data; secrets go into SecretBuffer.
template <std::size_t N>
class FixedBuffer {
 public:
  constexpr FixedBuffer() = default;
  /// Holds a copy of `bytes`, and nothing when they are longer than N: callers check the length before.
  constexpr explicit FixedBuffer(Bytes bytes) { (void)assign(bytes); }
  /// The same from bytes written out: `{0x01, 0x02}`.
  constexpr FixedBuffer(std::initializer_list<std::uint8_t> bytes)
      : FixedBuffer(Bytes(bytes.begin(), bytes.size())) {}

  /// The longest content, in bytes.
  static constexpr std::size_t capacity() { return N; }
  /// Length of the content, in bytes: 0 to N.
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  /// Whether there is no content.
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  /// A view of the content. It lies in the buffer, and goes with it.
  [[nodiscard]] constexpr Bytes bytes() const { return Bytes(data_.data(), size_); }
  /// As bytes(): a buffer stands wherever a view of bytes is asked for.
  constexpr operator Bytes() const { return bytes(); }  // NOLINT(google-explicit-constructor)

  /// Replaces the content. @returns false, with the content unchanged, when `bytes` is longer than N.
  [[nodiscard]] constexpr bool assign(Bytes bytes) {
    if (bytes.size() > N) return false;
    copy(bytes, data_);
    size_ = bytes.size();
    return true;
  }
  /// Adds at the end. @returns false, with the content unchanged, when it does not fit.
  [[nodiscard]] constexpr bool append(Bytes bytes) {
    if (bytes.size() > N - size_) return false;
    copy(bytes, MutableBytes(data_).subspan(size_));
    size_ += bytes.size();
    return true;
  }
  /// Adds one byte. @returns false, with the content unchanged, when the buffer is full.
  [[nodiscard]] constexpr bool append(std::uint8_t byte) { return append(Bytes(&byte, 1)); }

  /// Makes it empty. The old bytes stay in memory: they are public.
  constexpr void clear() { size_ = 0; }
  /// The whole storage, for a function that writes into it; follow with set_size().
  [[nodiscard]] constexpr MutableBytes storage() { return data_; }
  /// Declares the first `size` bytes of storage() to be the content; `size` is at most N.
  constexpr void set_size(std::size_t size) { size_ = std::min(size, N); }

  /// Whether the contents are equal, not in constant time; what lies behind them does not count.
  friend constexpr bool operator==(const FixedBuffer& a, const FixedBuffer& b) {
    return equal(a.bytes(), b.bytes());
  }

 private:
  std::array<std::uint8_t, N> data_{};
  std::size_t size_ = 0;
};

}  // namespace coffer
