#include "reader/host/deadline.h"

#include <algorithm>
#include <limits>

namespace coffer::reader {

int Deadline::left_ms() const {
  if (!end_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace coffer::reader
