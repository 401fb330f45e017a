// refused: no match for .operator==|invalid operands to binary expression
#include "base/secret.h"

int main() {
  coffer::Secret<16> a;
  coffer::Secret<16> b;
#ifdef MUST_NOT_COMPILE
  return a == b ? 0 : 1;
#else
  return coffer::constant_time_equal(a.expose(), b.expose()) ? 0 : 1;
#endif
}
