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
  /// Holds as much of `bytes` as fits; callers check the length before.
  constexpr explicit FixedBuffer(Bytes bytes) { (void)assign(bytes); }
  constexpr FixedBuffer(std::initializer_list<std::uint8_t> bytes)
      : FixedBuffer(Bytes(bytes.begin(), bytes.size())) {}

  static constexpr std::size_t capacity() { return N; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr Bytes bytes() const { return Bytes(data_.data(), size_); }
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
  [[nodiscard]] constexpr bool append(std::uint8_t byte) { return append(Bytes(&byte, 1)); }

  constexpr void clear() { size_ = 0; }
  /// The whole storage, for a function that writes into it; follow with set_size().
  [[nodiscard]] constexpr MutableBytes storage() { return data_; }
  /// Declares the first `size` bytes of storage() to be the content; `size` is at most N.
  constexpr void set_size(std::size_t size) { size_ = std::min(size, N); }

  friend constexpr bool operator==(const FixedBuffer& a, const FixedBuffer& b) {
    return equal(a.bytes(), b.bytes());
  }

 private:
  std::array<std::uint8_t, N> data_{};
  std::size_t size_ = 0;
};

}  // namespace coffer
