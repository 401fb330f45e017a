#pragma once
#include <array>
#include <type_traits>

#include "base/wipe.h"
#include "crypto/bare/limits_config.h"

namespace coffer::crypto::bare {

/// `N` places for objects, in place of a heap. What is given back is wiped.
template <typename T, std::size_t N>
class Pool {
  static_assert(std::is_trivially_copyable_v<T>, "an object is wiped and made anew as bytes");

 public:
  /// A place whose object is as T() makes it, for the caller alone. Null when all are taken.
  [[nodiscard]] T* take() {
    const Guard guard(lock_);
    for (std::size_t i = 0; i < N; ++i) {
      if (!taken_[i]) {
        taken_[i] = true;
        return &objects_[i];
      }
    }
    return nullptr;
  }
  /// Wipes an object that take() gave, and frees its place. Null is given back too.
  void give_back(T* object) {
    if (object == nullptr) return;
    wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(object), sizeof(T)));
    const Guard guard(lock_);
    taken_[static_cast<std::size_t>(object - objects_.data())] = false;
  }

 private:
  /// Holds the lock for a scope.
  class Guard {
   public:
    explicit Guard(PoolLock& lock) : lock_(lock) { lock_.lock(); }
    ~Guard() { lock_.unlock(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    PoolLock& lock_;
  };

  std::array<T, N> objects_{};
  std::array<bool, N> taken_{};
  PoolLock lock_;
};

}  // namespace coffer::crypto::bare
