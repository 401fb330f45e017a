#include "rp2/clocks.h"
#include "rp2/registers.h"

namespace coffer::rp2 {

void start_microseconds() { reg(kWatchdogBase + 0x2c) = 12 | (1u << 9); }  // WATCHDOG TICK

}  // namespace coffer::rp2
