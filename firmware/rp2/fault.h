#pragma once
#include <cstdint>

/// Zeroes all RAM and restarts the chip, with 544C5546 in the watchdog's scratch register 0. For what must
/// not happen.
extern "C" [[noreturn]] void fault_handler();
