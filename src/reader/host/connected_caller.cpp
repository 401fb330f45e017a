#include "reader/host/connected_caller.h"

#include <atomic>

namespace coffer::reader {

std::uint64_t new_session_number() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace coffer::reader
