#pragma once
#include <memory>
#include <mutex>
#include <utility>

#include "platform/host/fair_mutex.h"
#include "platform/host/fake_boot_memory.h"
#include "platform/host/file_root_key.h"
#include "platform/host/host_board.h"
#include "platform/host/offset_clock.h"
#include "platform/host/spin_mutex.h"
#include "platform/host/system_clock.h"
#include "platform/host/system_timer.h"
#include "platform/platform.h"

namespace coffer::platform {

/// platform::Mutex on the standard library's: in no order, and not to be asked by who holds it.
class StdMutex final : public Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// What one token on Linux stands on. Each token has its own.
class HostPlatform {
 public:
  /// `root_key` is not null; `boot_memory` is null where the token is to have none. @throws std::bad_alloc
  HostPlatform(std::unique_ptr<FileRootKey> root_key, std::unique_ptr<FakeBootMemory> boot_memory)
      : root_key_(std::move(root_key)), board_(*root_key_), boot_memory_(std::move(boot_memory)) {}
  HostPlatform(const HostPlatform&) = delete;
  HostPlatform& operator=(const HostPlatform&) = delete;

  /// The seam, as a token takes it; valid as long as this object, and `user_presence` if one is given. Here
  /// there is nobody to ask.
  [[nodiscard]] Platform platform() { return platform(nobody_); }
  /// The same, with `user_presence` to ask.
  [[nodiscard]] Platform platform(UserPresence& user_presence) {
    return {.root_key = *root_key_,
            .clock = clock_,
            .state_mutex = state_mutex_,
            .pin_mutex = pin_mutex_,
            .keys_mutex = keys_mutex_,
            .board = board_,
            .token_clock = token_clock_,
            .timer = timer_,
            .boot_memory = boot_memory_.get(),
            .user_presence = user_presence};
  }

 private:
  const std::unique_ptr<FileRootKey> root_key_;
  const SystemClock clock_;
  StdMutex state_mutex_;
  FairMutex pin_mutex_;
  SpinMutex keys_mutex_;
  NobodyPresent nobody_;
  HostBoard board_;
  OffsetClock token_clock_;
  SystemTimer timer_;
  const std::unique_ptr<FakeBootMemory> boot_memory_;
};

}  // namespace coffer::platform
