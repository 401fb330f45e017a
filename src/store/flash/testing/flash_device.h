#pragma once
// A FlashStore on a flash that outlives it, for tests.

#include <mutex>
#include <optional>

#include "store/flash/flash_store.h"
#include "store/flash/testing/fake_flash.h"

namespace coffer::store::testing {

class StdMutex final : public Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// 24 sectors of 256 bytes: every cut of a workload takes moments.
inline constexpr FlashGeometry kTinyGeometry{.sectors = 24, .sector_size = 256, .page_size = 64};
inline constexpr FlashLimits kTinyLimits{.longest_record = 120, .longest_transaction = 240};

class FlashDevice {
 public:
  FlashDevice(const FlashGeometry& geometry, const FlashLimits& limits, std::size_t records = 1536)
      : flash(geometry), index_(records), record_(limits.longest_record), limits_(limits) {
    start();
  }
  /// What main() of a firmware does: opens the store, or makes one where there is none.
  StoreResult<void> start_up() {
    start();
    auto opened = store->open();
    if (!opened && opened.error() == StoreError::kNotFound) opened = store->format();
    return opened;
  }
  /// A new FlashStore, not open yet.
  void start() { store.emplace(flash, mutex_, FlashMemory{index_, record_}, limits_); }

  FakeFlash flash;
  std::optional<FlashStore> store;

 private:
  StdMutex mutex_;
  std::vector<FlashIndexEntry> index_;
  std::vector<std::uint8_t> record_;
  FlashLimits limits_;
};

}  // namespace coffer::store::testing
