#pragma once
// What a token stands on in tests, benchmarks and fuzz targets: everything in memory, and the same at each
// run.

#include <cstdlib>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include "manifest/manifest_store.h"
#include "platform/testing/ram_counter.h"
#include "store/memory/memory_store.h"
#include "token/testing/fake_device.h"
#include "token/testing/fake_user_presence.h"
#include "token/token.h"

namespace coffer::token::testing {

inline constexpr std::string_view kUserPin = "648219";
inline constexpr std::string_view kSoPin = "57621880";

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class FakeRootKey final : public platform::RootKey {
 public:
  FakeRootKey() { std::ranges::fill(key_.writable(), std::uint8_t{0x5A}); }
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  Secret<platform::kRootKeySize> key_;
};

class FakeClock final : public platform::Clock {
 public:
  [[nodiscard]] platform::Date today() const override { return {2026, 3, 14}; }
};

class StdMutex final : public platform::Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// Runs a function once, right after a lock was released: what another session does between two steps of a
/// call, without a second thread.
class HookedMutex final : public platform::Mutex {
 public:
  /// `hook` runs after the `nth` unlock from now on (1: the next).
  void after_unlock(int nth, std::function<void()> hook) {
    unlocks_left_ = nth;
    hook_ = std::move(hook);
  }
  /// Whether the hook has run.
  [[nodiscard]] bool has_run() const { return unlocks_left_ == 0; }

  void lock() override { mutex_.lock(); }
  void unlock() override {
    mutex_.unlock();
    if (unlocks_left_ == 0 || --unlocks_left_ != 0) return;
    std::exchange(hook_, nullptr)();
  }

 private:
  StdMutex mutex_;
  int unlocks_left_ = 0;
  std::function<void()> hook_;
};

/// What a token stands on, for tests. It outlives tokens, so that a test can restart one. Tokens keep their
/// records in `records`; what becomes of them in `store`, a test sees and changes as an attacker would.
struct TestPlatform {
  TestPlatform() {
    if (!records.create(root_key)) std::abort();
  }
  TestPlatform(const TestPlatform&) = delete;
  TestPlatform& operator=(const TestPlatform&) = delete;

  FakeRootKey root_key;
  FakeClock clock;
  StdMutex state_mutex;
  StdMutex pin_mutex;
  StdMutex keys_mutex;
  FakeBoard board;
  FakeTokenClock token_clock;
  FakeTimer timer;
  RamBootMemory boot_memory;
  FakeUserPresence person;
  bool verify_signatures = false;
  store::MemoryStore store;
  StdMutex manifest_mutex;
  platform::testing::RamCounter counter;
  manifest::ManifestStore records{store, manifest_mutex, {counter}};
  store::MemoryStore authority_store;

  [[nodiscard]] platform::Platform platform() { return platform_with(root_key, state_mutex); }
  [[nodiscard]] platform::Platform platform_with(const platform::RootKey& key) {
    return platform_with(key, state_mutex);
  }
  [[nodiscard]] platform::Platform platform_with(platform::Mutex& mutex) {
    return platform_with(root_key, mutex);
  }
  [[nodiscard]] platform::Platform platform_with(const platform::RootKey& key, platform::Mutex& mutex) {
    return {.root_key = key,
            .clock = clock,
            .state_mutex = mutex,
            .pin_mutex = pin_mutex,
            .keys_mutex = keys_mutex,
            .board = board,
            .token_clock = token_clock,
            .timer = timer,
            .boot_memory = &boot_memory,
            .user_presence = person,
            .verify_signatures = verify_signatures};
  }
};

/// The cheapest stretching there is: these tests are not about guessing PINs.
inline constexpr crypto::StretchParameters kFastStretch{crypto::StretchParameters::Function::kPbkdf2Sha256,
                                                        1};

}  // namespace coffer::token::testing
