// refused: may change value|implicit conversion loses
#include "base/byte_writer.h"

int main() {
  std::uint8_t out[4];
  coffer::ByteWriter writer(out);
  const std::size_t length = writer.size();
#ifdef MUST_NOT_COMPILE
  const std::uint8_t field = length;
#else
  const auto field = static_cast<std::uint8_t>(length);
#endif
  return field;
}
