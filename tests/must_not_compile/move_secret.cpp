// refused: deleted (function|constructor)
#include <utility>

#include "base/secret.h"

int main() {
  coffer::SecretBuffer<16> pin;
#ifdef MUST_NOT_COMPILE
  coffer::SecretBuffer<16> moved = std::move(pin);  // would leave a second copy behind
  return static_cast<int>(moved.size());
#else
  return static_cast<int>(pin.size());
#endif
}
