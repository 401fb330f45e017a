#include "common/flash/flash_part.h"

#include <algorithm>

namespace coffer::firmware {

bool is_blank(Bytes area) {
  return std::ranges::all_of(area, [](std::uint8_t byte) { return byte == 0xff; });
}

}  // namespace coffer::firmware
