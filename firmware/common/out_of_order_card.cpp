#include "common/out_of_order_card.h"

#include <array>

#include "base/endian.h"

namespace coffer::firmware {

Bytes OutOfOrderCard::atr() const {
  // T=1, no historical bytes that would name a card; TCK.
  static constexpr std::array<std::uint8_t, 4> kAtr{0x3b, 0x80, 0x01, 0x81};
  return kAtr;
}

std::size_t OutOfOrderCard::transmit(Bytes, MutableBytes response) {
  std::uint16_t sw = 0;
  switch (fault_) {
    case Fault::kStorage:
      sw = 0x6581;
      break;
    case Fault::kNoise:
      sw = 0x6f01;
      break;
    case Fault::kSelf:
      sw = 0x6f02;
      break;
  }
  copy(be16(sw), response);
  return 2;
}

}  // namespace coffer::firmware
