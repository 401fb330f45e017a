#pragma once
#include <optional>

#include "platform/monotonic_counter.h"

namespace coffer::platform::testing {

/// A MonotonicCounter in memory, for tests. It counts, loses and fails as they say.
class RamCounter final : public MonotonicCounter {
 public:
  /// Where one stands that was made: above all that tests count.
  static constexpr std::uint64_t kMadeAt = 1'000'000;

  explicit RamCounter(std::optional<std::uint64_t> value = 0) : value_(value) {}

  [[nodiscard]] CounterResult<std::uint64_t> read() override {
    if (fails_) return std::unexpected(CounterError::kFailed);
    if (!value_) return std::unexpected(CounterError::kMissing);
    return *value_;
  }
  [[nodiscard]] CounterResult<void> raise(std::uint64_t value) override {
    if (fails_ || !value_ || value < *value_) return std::unexpected(CounterError::kFailed);
    if (value > *value_) ++raises_;
    value_ = value;
    return {};
  }
  [[nodiscard]] CounterResult<void> sync() override {
    if (fails_) return std::unexpected(CounterError::kFailed);
    synced_ = value_;
    return {};
  }
  [[nodiscard]] CounterResult<void> create() override {
    if (fails_) return std::unexpected(CounterError::kFailed);
    if (!value_) value_ = kMadeAt;
    return {};
  }

  [[nodiscard]] std::optional<std::uint64_t> value() const { return value_; }
  void set(std::optional<std::uint64_t> value) { value_ = value; }
  void fail(bool fails) { fails_ = fails; }
  /// Where it stands after a power cut.
  [[nodiscard]] std::optional<std::uint64_t> synced() const { return synced_; }
  /// How often it rose.
  [[nodiscard]] int raises() const { return raises_; }

 private:
  std::optional<std::uint64_t> value_;
  std::optional<std::uint64_t> synced_;
  bool fails_ = false;
  int raises_ = 0;
};

}  // namespace coffer::platform::testing
