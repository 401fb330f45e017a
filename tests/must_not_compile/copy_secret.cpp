// refused: deleted (function|constructor)
#include "base/secret.h"

int main() {
  coffer::Secret<16> key;
#ifdef MUST_NOT_COMPILE
  coffer::Secret<16> leaked = key;
  return static_cast<int>(leaked.expose()[0]);
#else
  return static_cast<int>(key.expose()[0]);
#endif
}
