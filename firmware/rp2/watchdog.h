#pragma once
#include <cstdint>

namespace coffer::rp2 {

/// Restarts the chip when feed_watchdog() does not come for 4 seconds.
void start_watchdog();
/// The firmware is alive.
void feed_watchdog();
/// Restarts the chip now.
[[noreturn]] void restart();
/// Restarts the chip into the mask ROM's USB boot loader.
[[noreturn]] void restart_into_boot_loader();

}  // namespace coffer::rp2
