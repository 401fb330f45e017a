#pragma once
#include <cstdint>

namespace coffer::firmware {

/// A button that is held for long, after it was seen released, and let go: what a person does on purpose. One
/// that is still held when the chip restarts would have the mask ROM start its boot loader.
class LongPress {
 public:
  static constexpr std::uint64_t kMilliseconds = 10'000;

  /// How the button is now. @returns whether it was held for long, and is let go now
  [[nodiscard]] bool update(bool is_pressed, std::uint64_t now) {
    const bool is_let_go = is_held_ && !is_pressed;
    if (is_pressed && was_released_ && !is_held_) since_ = now;
    is_held_ = is_pressed && was_released_;
    was_released_ = was_released_ || !is_pressed;
    return is_let_go && now - since_ >= kMilliseconds;
  }

 private:
  bool was_released_ = false;
  bool is_held_ = false;
  std::uint64_t since_ = 0;
};

}  // namespace coffer::firmware
