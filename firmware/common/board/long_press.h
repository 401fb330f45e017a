#pragma once
#include <cstdint>

namespace coffer::firmware {

/// A button that is held for long, after it was seen released: what a person does on purpose.
class LongPress {
 public:
  static constexpr std::uint64_t kMilliseconds = 10'000;

  /// How the button is now. @returns whether it has been held for long; from then on until it is released
  [[nodiscard]] bool update(bool is_pressed, std::uint64_t now) {
    if (!is_pressed) {
      was_released_ = true;
      is_held_ = false;
    } else if (was_released_ && !is_held_) {
      is_held_ = true;
      since_ = now;
    }
    return is_held_ && now - since_ >= kMilliseconds;
  }

 private:
  bool was_released_ = false;
  bool is_held_ = false;
  std::uint64_t since_ = 0;
};

}  // namespace coffer::firmware
