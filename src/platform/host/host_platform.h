#pragma once
#include <memory>
#include <mutex>
#include <utility>

#include "platform/host/file_root_key.h"
#include "platform/host/system_clock.h"
#include "platform/platform.h"

namespace coffer::platform {

/// platform::Mutex on the standard library's.
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
  explicit HostPlatform(std::unique_ptr<FileRootKey> root_key) : root_key_(std::move(root_key)) {}
  HostPlatform(const HostPlatform&) = delete;
  HostPlatform& operator=(const HostPlatform&) = delete;

  /// The seam, as a token takes it; valid as long as this object.
  [[nodiscard]] Platform platform() { return {*root_key_, clock_, state_mutex_, pin_mutex_}; }

 private:
  const std::unique_ptr<FileRootKey> root_key_;
  const SystemClock clock_;
  StdMutex state_mutex_;
  StdMutex pin_mutex_;
};

}  // namespace coffer::platform
