#pragma once
#include <bit>
#include <optional>
#include <random>
#include <vector>

#include "common/otp/otp_secret.h"
#include "platform/boot_memory.h"

namespace coffer::firmware::testing {

/// Fuses that lose power on request: the programming that is cut leaves any subset of its bits.
class FakeOtp final : public platform::BootMemory {
 public:
  /// Power goes in the programming after so many. `seed`: which bits it leaves.
  void cut_after(unsigned programmings, unsigned seed) {
    left_ = programmings;
    random_.seed(seed);
  }
  void restore_power() {
    left_.reset();
    is_off_ = false;
  }
  /// From now on it counts what is programmed.
  [[nodiscard]] unsigned programmings() const { return programmings_; }
  [[nodiscard]] std::vector<std::uint32_t>& rows() { return rows_; }

  [[nodiscard]] platform::BootMemoryResult<std::uint32_t> read(std::uint16_t row) const override {
    if (is_off_) return std::unexpected(platform::BootMemoryError::kFailed);
    return rows_.at(row);
  }
  [[nodiscard]] platform::BootMemoryResult<void> program(std::uint16_t row, std::uint32_t bits) override {
    if (is_off_ || is_locked(row)) return std::unexpected(platform::BootMemoryError::kFailed);
    ++programmings_;
    if (left_ && (*left_)-- == 0) {
      bits &= static_cast<std::uint32_t>(random_());
      is_off_ = true;
    }
    rows_.at(row) |= bits;
    if (is_off_) return std::unexpected(platform::BootMemoryError::kFailed);
    return {};
  }
  /// No code: the value, and its complement in 8 bits, so that what is torn is seen.
  [[nodiscard]] platform::BootMemoryResult<std::uint16_t> read_protected(std::uint16_t row) const override {
    if (is_off_) return std::unexpected(platform::BootMemoryError::kFailed);
    const auto value = static_cast<std::uint16_t>(rows_.at(row));
    if (rows_.at(row) != coded(value)) return std::unexpected(platform::BootMemoryError::kFailed);
    return value;
  }
  [[nodiscard]] platform::BootMemoryResult<void> program_protected(std::uint16_t row,
                                                                   std::uint16_t value) override {
    if (rows_.at(row) != 0 && rows_.at(row) != coded(value)) {
      return std::unexpected(platform::BootMemoryError::kProgrammed);
    }
    return program(row, coded(value));
  }
  [[nodiscard]] bool image_is_signed_by(const platform::BootKeyHash&) const override { return false; }

 private:
  /// Zero bits of the value, counted: a value that lost bits does not fit its count.
  [[nodiscard]] static std::uint32_t coded(std::uint16_t value) {
    if (value == 0) return 0;
    return value | static_cast<std::uint32_t>(16 - std::popcount(value)) << 16;
  }
  /// A page whose lock was programmed before the power came.
  [[nodiscard]] bool is_locked(std::uint16_t row) const { return locked_.at(row / otp::kPageRows); }

 public:
  /// Locks take effect at the next start.
  void restart() {
    restore_power();
    for (std::uint8_t page = 0; page < locked_.size(); ++page) {
      if (page < 62) locked_.at(page) = (rows_.at(otp::lock_row(page)) & 0x010101) != 0;
    }
  }

 private:
  std::vector<std::uint32_t> rows_ = std::vector<std::uint32_t>(kRows);
  std::array<bool, 64> locked_{};
  std::optional<unsigned> left_;
  bool is_off_ = false;
  unsigned programmings_ = 0;
  std::mt19937 random_{1};
};

}  // namespace coffer::firmware::testing
