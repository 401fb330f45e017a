#pragma once
// The device around a token, for tests.

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "platform/platform.h"

namespace coffer::token::testing {

class FakeBoard final : public platform::Board {
 public:
  platform::BoardKind board_kind = platform::BoardKind::kHost;
  std::array<std::uint8_t, 16> serial{0xC0, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
  std::optional<platform::RestartInto> restarted;

  [[nodiscard]] platform::BoardKind kind() const override { return board_kind; }
  [[nodiscard]] Bytes serial_number() const override { return serial; }
  [[nodiscard]] std::uint32_t free_memory() const override { return 0x00102030; }
  [[nodiscard]] std::uint32_t flash_size() const override { return 0x00400000; }
  [[nodiscard]] bool can_restart(platform::RestartInto target) const override {
    return target == platform::RestartInto::kFirmware || board_kind != platform::BoardKind::kHost;
  }
  void restart(platform::RestartInto target) override { restarted = target; }
};

/// A clock that stands still until it is set.
class FakeTokenClock final : public platform::TokenClock {
 public:
  std::uint64_t time = 1577836800;  // 2020-01-01
  bool set_once = false;

  [[nodiscard]] std::uint64_t now() const override { return time; }
  void set(std::uint64_t now) override {
    time = now;
    set_once = true;
  }
  [[nodiscard]] bool was_set() const override { return set_once; }
};

/// Time passes when a test says so, or when somebody waits.
class FakeTimer final : public platform::Timer {
 public:
  std::uint64_t time = 1'000'000;
  std::vector<std::uint32_t> waits;     ///< what was waited for so far
  bool callers_leave = false;           ///< the caller is gone before the time is over
  std::function<void()> while_waiting;  ///< run in each wait

  [[nodiscard]] std::uint64_t now() const override { return time; }
  [[nodiscard]] bool wait(std::uint32_t seconds, const platform::Caller*) override {
    waits.push_back(seconds);
    if (while_waiting) while_waiting();
    if (callers_leave) return false;
    time += seconds;
    return true;
  }
};

/// One-time-programmable memory that can lose power: after `steps_left` programmings, all fail.
class RamBootMemory final : public platform::BootMemory {
 public:
  std::optional<int> steps_left;
  std::optional<platform::BootKeyHash> image_key;

  [[nodiscard]] platform::BootMemoryResult<std::uint32_t> read(std::uint16_t row) const override {
    if (row >= kRows) return std::unexpected(platform::BootMemoryError::kNoSuchRow);
    return rows_[row];
  }
  [[nodiscard]] platform::BootMemoryResult<void> program(std::uint16_t row, std::uint32_t bits) override {
    if (steps_left == 0) return std::unexpected(platform::BootMemoryError::kFailed);
    if (steps_left) --*steps_left;
    rows_[row] |= bits;
    return {};
  }
  [[nodiscard]] platform::BootMemoryResult<std::uint16_t> read_protected(std::uint16_t row) const override {
    COFFER_TRY(const std::uint32_t bits, read(row));
    return static_cast<std::uint16_t>(bits);
  }
  [[nodiscard]] platform::BootMemoryResult<void> program_protected(std::uint16_t row,
                                                                   std::uint16_t value) override {
    const std::uint32_t wanted = 0x800000u | value;
    if (rows_[row] != 0 && rows_[row] != wanted) {
      return std::unexpected(platform::BootMemoryError::kProgrammed);
    }
    return program(row, wanted);
  }
  [[nodiscard]] bool image_is_signed_by(const platform::BootKeyHash& key) const override {
    return image_key == key;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return rows_; }

 private:
  std::vector<std::uint32_t> rows_ = std::vector<std::uint32_t>(kRows);
};

}  // namespace coffer::token::testing
