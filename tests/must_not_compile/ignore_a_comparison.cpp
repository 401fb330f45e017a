// refused: ignoring return value
#include "base/wipe.h"

int main() {
  const std::uint8_t mac[4] = {};
#ifdef MUST_NOT_COMPILE
  coffer::constant_time_equal(mac, mac);
#else
  return coffer::constant_time_equal(mac, mac) ? 0 : 1;
#endif
}
