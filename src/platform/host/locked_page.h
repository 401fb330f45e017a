#pragma once
#include <cstddef>
#include <memory>
#include <new>

namespace coffer::platform {

/// A page of memory of its own for secrets: not written to swap where the system allows (mlock; a refusal is
/// ignored, since its limit is small in containers), and left out of core dumps.
class LockedPage {
 public:
  /// A page of zeros. @throws std::bad_alloc when the system has none
  LockedPage();
  /// Gives the page back as it is: wiping is the part of what lies in it.
  ~LockedPage();
  LockedPage(const LockedPage&) = delete;
  LockedPage& operator=(const LockedPage&) = delete;

  /// Where it begins; valid as long as this object.
  [[nodiscard]] void* address() const { return address_; }
  /// Bytes: a page of this system, 4096 at least.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  void* address_;
};

/// A `T` that lives in a LockedPage.
template <typename T>
class InLockedPage {
 public:
  /// Default-constructs it there. @throws std::bad_alloc when the system has no page
  InLockedPage() : value_(new(page_.address()) T) {}
  ~InLockedPage() { std::destroy_at(value_); }
  InLockedPage(const InLockedPage&) = delete;
  InLockedPage& operator=(const InLockedPage&) = delete;

  /// The object, valid as long as this one.
  [[nodiscard]] T& get() { return *value_; }
  /// The same, to read.
  [[nodiscard]] const T& get() const { return *value_; }

 private:
  static_assert(sizeof(T) <= 4096, "the smallest page of the systems we run on");
  LockedPage page_;
  T* value_;
};

}  // namespace coffer::platform
