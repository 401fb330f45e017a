#include "platform/host/offset_clock.h"

#include <algorithm>
#include <chrono>

namespace coffer::platform {
namespace {

std::int64_t system_seconds() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

}  // namespace

std::uint64_t OffsetClock::now() const {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(system_seconds() + offset_, 0));
}

void OffsetClock::set(std::uint64_t now) {
  offset_ = static_cast<std::int64_t>(now) - system_seconds();
  was_set_ = true;
}

}  // namespace coffer::platform
