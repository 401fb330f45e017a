#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "chip/kind.h"
#include "common/board/button.h"
#include "common/board/stopwatch.h"
#include "platform/board.h"
#include "rp2/flash_chip.h"

namespace coffer::rp2 {

/// The timer of the chip.
class ChipStopwatch final : public firmware::Stopwatch {
 public:
  [[nodiscard]] std::uint64_t milliseconds() const override;
  void rest() override;
};

/// BOOTSEL.
class BootselButton final : public firmware::Button {
 public:
  [[nodiscard]] bool is_pressed() override;
};

/// The board, as the token knows it.
class PicoBoard final : public platform::Board {
 public:
  explicit PicoBoard(const FlashChip& flash);

  [[nodiscard]] platform::BoardKind kind() const override { return kBoardKind; }
  [[nodiscard]] Bytes serial_number() const override { return flash_.unique_id; }
  [[nodiscard]] std::uint32_t free_memory() const override;
  [[nodiscard]] std::uint32_t flash_size() const override { return flash_.size; }
  [[nodiscard]] bool can_restart(platform::RestartInto) const override { return true; }
  void restart(platform::RestartInto target) override { restart_ = target; }

  /// What restart() was called for, if it was.
  [[nodiscard]] std::optional<platform::RestartInto> wants_restart() const { return restart_; }
  /// The serial number as USB tells it: 16 hexadecimal digits.
  [[nodiscard]] std::string_view serial_text() const { return {serial_text_.data(), serial_text_.size()}; }

 private:
  const FlashChip flash_;
  std::array<char, 16> serial_text_{};
  std::optional<platform::RestartInto> restart_;
};

}  // namespace coffer::rp2
