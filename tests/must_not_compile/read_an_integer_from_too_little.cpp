// refused: could not convert|no matching|no viable conversion|conversion from|invalid initialization
#include "base/endian.h"

int main() {
  const std::uint8_t input[2] = {};
  const coffer::Bytes bytes = input;
#ifdef MUST_NOT_COMPILE
  return coffer::load_be16(bytes);  // of unknown length
#else
  return coffer::load_be16(bytes.first<2>());
#endif
}
