// refused: ignoring return value
#include "base/result.h"

namespace {
enum class Error { kBroken };
[[nodiscard]] coffer::Result<int, Error> measure() { return 1; }
}  // namespace

int main() {
#ifdef MUST_NOT_COMPILE
  measure();
#else
  return measure().value_or(0);
#endif
}
