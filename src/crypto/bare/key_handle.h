#pragma once
#include <utility>

#include "crypto/bare/static_state.h"

namespace coffer::crypto::bare {

/// Owns a place of a pool until release().
template <typename T>
class Place {
 public:
  /// Takes a place of `pool`, which must outlive this, if there is one: see get().
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
  /// Only where get() is not null.
  T* operator->() const { return object_; }
  /// Hands the place over to the caller, who gives it back to the pool; null when there was none.
  [[nodiscard]] T* release() { return std::exchange(object_, nullptr); }

 private:
  T* object_;
  void (*give_back_)(void*, T*);
  void* pool_;
};

/// What the handle of a key on a curve stands for. It must not be null: callers look first.
[[nodiscard]] inline const CurveKey& curve_key(const void* handle) {
  return *static_cast<const CurveKey*>(handle);
}
/// What the handle of an RSA key stands for. It must not be null: callers look first.
[[nodiscard]] inline const RsaKey& rsa_key(const void* handle) { return *static_cast<const RsaKey*>(handle); }

}  // namespace coffer::crypto::bare
