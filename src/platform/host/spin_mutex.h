#pragma once
#include <atomic>

#include "base/mutex.h"

namespace coffer::platform {

/// A mutex that spins: for what is held for a few loads and stores. In no order.
class SpinMutex final : public Mutex {
 public:
  void lock() override {
    while (taken_.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() override { taken_.clear(std::memory_order_release); }

 private:
  std::atomic_flag taken_;
};

}  // namespace coffer::platform
