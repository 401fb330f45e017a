// refused: no match for .operator<<|invalid operands to binary expression
#include <iostream>

#include "base/secret.h"

int main() {
  coffer::SecretBuffer<16> pin;
#ifdef MUST_NOT_COMPILE
  std::cout << pin;
#endif
  std::cout << pin.size();
}
