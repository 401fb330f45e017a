#include "reader/ccid/descriptor.h"

#include <gmock/gmock.h>

namespace coffer::reader::ccid {
namespace {

TEST(CcidDescriptor, IsByteForByteWhatHostsParse) {
  constexpr std::array<std::uint8_t, 54> kExpected{
      0x36, 0x21, 0x10, 0x01, 0x00, 0x01,              // length, type, revision 1.10, one slot, 5 V
      0x02, 0x00, 0x00, 0x00,                          // T=1
      0xFC, 0x0D, 0x00, 0x00, 0xFC, 0x0D, 0x00, 0x00,  // 3580 kHz, at most
      0x00, 0x80, 0x25, 0x00, 0x00,                    // no list; 9600 bit/s,
      0x80, 0x25, 0x00, 0x00, 0x00,                    // at most; no list
      0xFE, 0x00, 0x00, 0x00,                          // IFSD 254
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // not synchronous, not mechanical
      0x40, 0x08, 0x04, 0x00,                          // extended APDU level
      0x0F, 0x10, 0x00, 0x00,                          // messages of 10 + 4101 bytes
      0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01};  // class as the command's, no display, no PIN pad, one at a time
  EXPECT_THAT(class_descriptor(4101), ::testing::ElementsAreArray(kExpected));
}

TEST(CcidDescriptor, LongestMessageOfAHost_TakesTheLongestApdu) { EXPECT_EQ(kMaxBlock, card::kMaxCommand); }

}  // namespace
}  // namespace coffer::reader::ccid
