#pragma once
#include <utility>

#include "crypto/bare/static_state.h"

namespace coffer::crypto::bare {

/// Owns a place of a pool until release().
template <typename T>
class Place {
 public:
  template <std::size_t N>
  explicit Place(Pool<T, N>& pool)
      : object_(pool.take()),
        give_back_([](void* from, T* object) { static_cast<Pool<T, N>*>(from)->give_back(object); }),
        pool_(&pool) {}
  ~Place() { give_back_(pool_, object_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// Null when there was no place.
  [[nodiscard]] T* get() const { return object_; }
  T* operator->() const { return object_; }
  [[nodiscard]] T* release() { return std::exchange(object_, nullptr); }

 private:
  T* object_;
  void (*give_back_)(void*, T*);
  void* pool_;
};

[[nodiscard]] inline const CurveKey& curve_key(const void* handle) {
  return *static_cast<const CurveKey*>(handle);
}
[[nodiscard]] inline const RsaKey& rsa_key(const void* handle) { return *static_cast<const RsaKey*>(handle); }

}  // namespace coffer::crypto::bare
