#pragma once
#include <array>

#include "base/wipe.h"
#include "card/limits.h"

namespace coffer::card {

/// The one large buffer of a connection. At different times it holds the data of a chain of commands, data
/// that came encrypted, or the rest of an answer for GET RESPONSE. clear() wipes what was in use.
class WorkBuffer {
 public:
  WorkBuffer() = default;
  ~WorkBuffer() { clear(); }
  WorkBuffer(const WorkBuffer&) = delete;
  WorkBuffer& operator=(const WorkBuffer&) = delete;

  /// What was appended since the last clear(); a view, good until then.
  [[nodiscard]] Bytes content() const { return Bytes(data_).first(size_); }
  /// Length of the content: borrowed space counts once it is appended.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Space for `size` bytes behind the content, or what is left; for a function that writes into it.
  [[nodiscard]] MutableBytes borrow(std::size_t size) {
    const MutableBytes free = MutableBytes(data_).subspan(size_);
    const MutableBytes lent = free.first(std::min(size, free.size()));
    touched_ = std::max(touched_, size_ + lent.size());
    return lent;
  }
  /// Adds at the end; `bytes` may stand in borrowed space already. @returns false, with the content
  /// unchanged, when it does not fit.
  [[nodiscard]] bool append(Bytes bytes) {
    const MutableBytes to = borrow(bytes.size());
    if (to.size() < bytes.size()) return false;
    if (to.data() != bytes.data()) copy(bytes, to);
    size_ += bytes.size();
    return true;
  }
  /// Wipes all that was appended or borrowed, and starts empty.
  void clear() {
    wipe(MutableBytes(data_).first(touched_));
    touched_ = 0;
    size_ = 0;
  }

 private:
  std::array<std::uint8_t, kMaxCommandData> data_{};
  std::size_t size_ = 0;
  std::size_t touched_ = 0;
};

}  // namespace coffer::card
