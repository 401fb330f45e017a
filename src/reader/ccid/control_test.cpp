#include "reader/ccid/control.h"

#include <gmock/gmock.h>

namespace coffer::reader::ccid {
namespace {

using Request = std::array<std::uint8_t, 8>;
using ::testing::ElementsAre;

constexpr Request kGetClocks{0xA1, 0x02, 0, 0, 0, 0, 4, 0};
constexpr Request kGetRates{0xA1, 0x03, 0, 0, 0, 0, 0, 1};

TEST(CcidControl, ClockAndRate_AreThoseOfTheDescriptor) {
  EXPECT_THAT(data_of_request(kGetClocks).value(), ElementsAre(0xFC, 0x0D, 0, 0));
  EXPECT_THAT(data_of_request(kGetRates).value(), ElementsAre(0x80, 0x25, 0, 0));
}

TEST(CcidControl, ShortRead_GetsWhatItAsksFor) {
  Request setup = kGetClocks;
  setup[6] = 2;
  EXPECT_THAT(data_of_request(setup).value(), ElementsAre(0xFC, 0x0D));
}

TEST(CcidControl, Abort_NamesSlotAndSequenceNumber) {
  const auto abort = parse_abort(Request{0x21, 0x01, 0x03, 0x7A, 0, 0, 0, 0});
  ASSERT_TRUE(abort);
  EXPECT_EQ(abort->slot, 3);
  EXPECT_EQ(abort->seq, 0x7A);
}

TEST(CcidControl, OtherRequests_AreNone) {
  EXPECT_FALSE(parse_abort(Request{0x21, 0x01, 0, 0, 0, 0, 1, 0})) << "with data";
  EXPECT_FALSE(parse_abort(Request{0xA1, 0x01, 0, 0, 0, 0, 0, 0})) << "the other way";
  EXPECT_FALSE(data_of_request(Request{0xA1, 0x04, 0, 0, 0, 0, 4, 0}));
  EXPECT_FALSE(data_of_request(Request{0x21, 0x02, 0, 0, 0, 0, 4, 0}));
  EXPECT_FALSE(data_of_request(Request{0x80, 0x06, 0, 1, 0, 0, 18, 0})) << "GET_DESCRIPTOR";
}

}  // namespace
}  // namespace coffer::reader::ccid
