#include <initializer_list>

#include "rp2/clocks.h"
#include "rp2/registers.h"

namespace coffer::rp2 {

void start_microseconds() {
  // TICKS (8.5): CTRL and CYCLES of a consumer.
  constexpr std::uint32_t kTimer0 = kTicksBase + 0x18;
  constexpr std::uint32_t kWatchdog = kTicksBase + 0x30;
  for (const std::uint32_t consumer : {kTimer0, kWatchdog}) {
    reg(consumer + 4) = 12;
    reg(consumer) = 1;
  }
}

}  // namespace coffer::rp2
