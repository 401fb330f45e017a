// refused: ignoring return value
#include "base/fixed_buffer.h"

int main() {
  coffer::FixedBuffer<2> buffer;
#ifdef MUST_NOT_COMPILE
  buffer.append(7);
#else
  return buffer.append(7) ? 0 : 1;
#endif
}
