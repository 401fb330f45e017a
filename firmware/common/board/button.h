#pragma once

namespace coffer::firmware {

/// The button of a board.
class Button {
 public:
  /// Whether it is pressed at this moment.
  [[nodiscard]] virtual bool is_pressed() = 0;

 protected:
  ~Button() = default;
};

}  // namespace coffer::firmware
