#pragma once
#include <atomic>

#include "platform/caller.h"

namespace coffer::platform::testing {

/// Whoever the test says; there until `gone` is set.
class FakeCaller final : public Caller {
 public:
  explicit FakeCaller(CallerIdentity who = {}) : identity_(who) {}

  [[nodiscard]] CallerIdentity identity() const override { return identity_; }
  [[nodiscard]] bool is_gone() const override { return gone; }

  std::atomic<bool> gone = false;

 private:
  CallerIdentity identity_;
};

}  // namespace coffer::platform::testing
