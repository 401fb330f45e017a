#pragma once
#include <atomic>
#include <cstddef>

// How many keys and operations there may be at once: the numbers of a host. A firmware puts a folder with its
// own crypto/bare/limits_config.h in front of src/ in its include path.

namespace coffer::crypto::bare {

/// RSA keys that are loaded, of 2.4 KB each.
inline constexpr std::size_t kRsaKeys = 80;
/// Keys on curves that are loaded, of 220 bytes each.
inline constexpr std::size_t kCurveKeys = 160;
/// RSA operations at the same time, with a workspace of 13 KB each.
inline constexpr std::size_t kRsaOperations = 4;

/// Keeps two threads from one place of a pool, for some instructions at a time. Where nothing interrupts, its
/// functions may be empty; with a second core they are that chip's spin lock.
class PoolLock {
 public:
  /// Spins until no other thread holds it. Not recursive.
  void lock() {
    while (taken_.test_and_set(std::memory_order_acquire)) {
    }
  }
  /// Only for the thread that holds it.
  void unlock() { taken_.clear(std::memory_order_release); }

 private:
  std::atomic_flag taken_;
};

}  // namespace coffer::crypto::bare
