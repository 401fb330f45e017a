// refused: ignoring return value
#include "base/byte_writer.h"

int main() {
  std::uint8_t out[2];
  coffer::ByteWriter writer(out);
  writer.put_be32(1);
#ifdef MUST_NOT_COMPILE
  writer.finish();
#else
  return writer.finish() ? 0 : 1;
#endif
}
