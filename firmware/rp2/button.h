#pragma once

namespace coffer::rp2 {

/// Whether BOOTSEL is pressed. It shares a wire with the flash chip's select: interrupts wait meanwhile, for
/// some 30 microseconds.
[[nodiscard]] bool is_button_pressed();

}  // namespace coffer::rp2
