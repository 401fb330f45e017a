#pragma once
// Secrets wipe themselves and cannot be copied, printed or compared in variable time by accident.

#include <array>

#include "base/bytes.h"
#include "base/wipe.h"

namespace coffer {

/// Exactly `N` secret bytes: filled in place through writable(), read through expose(), wiped on destruction.
template <std::size_t N>
class Secret {
 public:
  /// N zero bytes.
  Secret() = default;
  ~Secret() { wipe(data_); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  /// Length, in bytes; always all of it.
  static constexpr std::size_t size() { return N; }
  /// The bytes themselves. A search for this name lists every use of a secret.
  [[nodiscard]] std::span<const std::uint8_t, N> expose() const { return data_; }
  /// The bytes, for a function that writes them.
  [[nodiscard]] std::span<std::uint8_t, N> writable() { return data_; }
  /// A deliberate copy.
  void copy_from(const Secret& other) { data_ = other.data_; }
  /// Makes all bytes zero, in a way that the compiler may not leave out.
  void clear() { wipe(data_); }

 private:
  std::array<std::uint8_t, N> data_{};
};

/// Up to `N` secret bytes; otherwise as Secret.
template <std::size_t N>
class SecretBuffer {
 public:
  SecretBuffer() = default;
  ~SecretBuffer() { wipe(data_); }
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;

  /// The longest content, in bytes.
  static constexpr std::size_t capacity() { return N; }
  /// Length of the content, in bytes: 0 to N. It is no secret.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Whether there is no content.
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// The content itself. A search for this name lists every use of a secret.
  [[nodiscard]] Bytes expose() const { return Bytes(data_).first(size_); }
  /// The whole storage, for a function that writes into it; follow with set_size().
  [[nodiscard]] MutableBytes storage() { return data_; }
  /// Declares the first `size` bytes of storage() to be the content; `size` is at most N.
  void set_size(std::size_t size) { size_ = std::min(size, N); }
  /// Replaces the content, and wipes the old one. `bytes`: not of this buffer. @returns false, with the
  /// content unchanged, when they are longer than N.
  [[nodiscard]] bool assign(Bytes bytes) {
    if (bytes.size() > N) return false;
    clear();
    copy(bytes, data_);
    size_ = bytes.size();
    return true;
  }
  /// Adds at the end. @returns false, with the content unchanged, when it does not fit.
  [[nodiscard]] bool append(Bytes bytes) {
    if (bytes.size() > N - size_) return false;
    copy(bytes, storage().subspan(size_));
    size_ += bytes.size();
    return true;
  }
  /// Makes it empty, and wipes the whole storage.
  void clear() {
    wipe(data_);
    size_ = 0;
  }

 private:
  std::array<std::uint8_t, N> data_{};
  std::size_t size_ = 0;
};

}  // namespace coffer
