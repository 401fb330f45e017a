#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "platform/platform.h"

namespace coffer::platform {

/// A mutex that serves in the order in which it was asked: each takes a number and waits for it. std::mutex
/// lets whoever asks again at once go before those who sleep.
class FairMutex final : public Mutex {
 public:
  /// Waits behind all that asked before. Not to be asked by who holds it.
  void lock() override {
    std::unique_lock held(mutex_);
    const std::uint64_t number = next_++;
    turn_.wait(held, [this, number] { return serving_ == number; });
  }
  /// Lets the next in line in. For who holds it.
  void unlock() override {
    {
      const std::scoped_lock held(mutex_);
      ++serving_;
    }
    turn_.notify_all();
  }
  /// How many hold it or wait for it.
  [[nodiscard]] std::uint64_t in_line() const {
    const std::scoped_lock held(mutex_);
    return next_ - serving_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable turn_;
  std::uint64_t next_ = 0;
  std::uint64_t serving_ = 0;
};

}  // namespace coffer::platform
