#pragma once
#include "base/mutex.h"

namespace coffer::firmware {

/// Mutual exclusion where there is nobody to exclude: all of the token runs in the main loop.
class OneThreadMutex final : public Mutex {
 public:
  void lock() override {}
  void unlock() override {}
};

}  // namespace coffer::firmware
