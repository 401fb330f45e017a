// refused: deleted (function|operator)
#include "base/secret.h"

int main() {
  coffer::SecretBuffer<16> pin;
  coffer::SecretBuffer<16> other;
#ifdef MUST_NOT_COMPILE
  other = pin;  // assign(pin.expose()) says what it does
#endif
  return static_cast<int>(pin.size() + other.size());
}
