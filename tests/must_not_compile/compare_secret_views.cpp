// refused: no match for .operator==|invalid operands to binary expression
#include "base/secret.h"

int main() {
  coffer::SecretBuffer<16> a;
  coffer::SecretBuffer<16> b;
#ifdef MUST_NOT_COMPILE
  return a.expose() == b.expose() ? 0 : 1;
#else
  return coffer::constant_time_equal(a.expose(), b.expose()) ? 0 : 1;
#endif
}
