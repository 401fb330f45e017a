#pragma once
#include <utility>
#include <vector>

#include "base/wipe.h"

namespace coffer::client {

/// Bytes of any length that may be secret: they move, are not copied by accident, and are wiped when they go.
class WipedBytes {
 public:
  WipedBytes() = default;
  /// A copy.
  explicit WipedBytes(Bytes bytes) : data_(bytes.begin(), bytes.end()) {}
  ~WipedBytes() { wipe(data_); }
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;
  WipedBytes(WipedBytes&& other) noexcept : data_(std::move(other.data_)) {}
  WipedBytes& operator=(WipedBytes&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }

  [[nodiscard]] Bytes bytes() const { return data_; }
  [[nodiscard]] MutableBytes writable() { return data_; }
  [[nodiscard]] std::size_t size() const { return data_.size(); }
  [[nodiscard]] bool empty() const { return data_.empty(); }

  /// Adds at the end. Where that needs another place, the old one is wiped.
  void append(Bytes more) {
    std::vector<std::uint8_t> longer;
    longer.reserve(data_.size() + more.size());
    longer.insert(longer.end(), data_.begin(), data_.end());
    longer.insert(longer.end(), more.begin(), more.end());
    wipe(data_);
    data_.swap(longer);
  }
  /// Drops what is before `start`, or behind `start + size`, both within the content.
  void keep(std::size_t start, std::size_t size) {
    std::copy_n(data_.begin() + static_cast<std::ptrdiff_t>(start), size, data_.begin());
    wipe(MutableBytes(data_).subspan(size));
    data_.resize(size);
  }
  /// The bytes, for a caller to whom they are public.
  [[nodiscard]] std::vector<std::uint8_t> copy() const { return data_; }

 private:
  std::vector<std::uint8_t> data_;
};

}  // namespace coffer::client
