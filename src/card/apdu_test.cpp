#include "card/apdu.h"

#include <gtest/gtest.h>

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::to_hex;

struct Case {
  std::string_view name;
  std::string_view apdu;
  std::string_view data;
  std::size_t ne;
  bool short_le;
};

class ParseCommand : public ::testing::TestWithParam<Case> {};

TEST_P(ParseCommand, Case_GivesHeaderDataAndLe) {
  const ByteVector apdu = from_hex(GetParam().apdu);
  const auto command = parse_command(apdu);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cla, 0x80);
  EXPECT_EQ(command->ins, 0x12);
  EXPECT_EQ(command->p1p2(), 0x3456);
  EXPECT_EQ(to_hex(command->data), GetParam().data);
  EXPECT_EQ(command->ne, GetParam().ne);
  EXPECT_EQ(command->has_short_le, GetParam().short_le);
}

INSTANTIATE_TEST_SUITE_P(Iso7816, ParseCommand,
                         ::testing::Values(Case{"1", "80123456", "", 0, false},                     //
                                           Case{"2S", "8012345605", "", 5, true},                   //
                                           Case{"2S_all", "8012345600", "", 256, true},             //
                                           Case{"3S", "80123456 03 AABBCC", "AABBCC", 0, false},    //
                                           Case{"4S", "80123456 03 AABBCC 07", "AABBCC", 7, true},  //
                                           Case{"4S_all", "80123456 01 AA 00", "AA", 256, true},    //
                                           Case{"2E", "80123456 00 0123", "", 0x123, false},        //
                                           Case{"2E_all", "80123456 00 0000", "", 65536, false},    //
                                           Case{"3E", "80123456 00 0002 AABB", "AABB", 0, false},   //
                                           Case{"4E", "80123456 00 0002 AABB 0200", "AABB", 512, false},
                                           Case{"4E_all", "80123456 00 0002 AABB 0000", "AABB", 65536, false},
                                           // not in the standard, but seen:
                                           Case{"extended_Lc_of_zero", "80123456 00 0000 0010", "", 16,
                                                false}),
                         [](const auto& instance) {
                           std::string name(instance.param.name);
                           return "case_" + name;
                         });

// A prefix may be an APDU of another case. What it may not be is one with this data.
TEST_P(ParseCommand, StrictPrefix_IsRefusedOrHasNoSuchData) {
  const ByteVector apdu = from_hex(GetParam().apdu);
  const ByteVector data = from_hex(GetParam().data);
  for (std::size_t size = 0; size < apdu.size(); ++size) {
    const auto command = parse_command(Bytes(apdu).first(size));
    if (size < 4) {
      ASSERT_FALSE(command);
      EXPECT_EQ(command.error(), Sw::kWrongLength);
    } else if (command) {
      const bool lacks_only_le = !data.empty() && equal(command->data, data);
      EXPECT_TRUE(command->data.empty() || lacks_only_le) << "prefix of " << size;
    } else {
      EXPECT_EQ(command.error(), Sw::kWrongLength);
    }
  }
}

TEST(ParseCommand, LengthsThatDoNotAddUp_AreRefused) {
  for (const auto* apdu : {"8012345601AA000000", "801234560000021122000000", "8012345600000000000000",
                           // mixed forms: short Le after extended Lc, and the reverse
                           "80123456000002AABB00", "8012345602AABB0000"}) {
    EXPECT_EQ(parse_command(from_hex(apdu)).error(), Sw::kWrongLength) << apdu;
  }
}

TEST(ParseCommand, LongestData_IsTaken) {
  ByteVector apdu = from_hex("8012345600FFFF");
  apdu.resize(apdu.size() + 65535, 0x5A);
  const auto command = parse_command(apdu);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->data.size(), 65535u);
}

TEST(ParseCommand, EachClass_IsKnownOrRefused) {
  for (unsigned cla = 0; cla < 256; ++cla) {
    const ByteVector apdu{static_cast<std::uint8_t>(cla), 0x84, 0, 0};
    const unsigned known[] = {0x00, 0x80, 0x0C, 0x8C, 0x10, 0x90, 0x1C, 0x9C};
    const auto command = parse_command(apdu);
    if (std::ranges::find(known, cla) != std::end(known)) {
      ASSERT_TRUE(command) << cla;
      EXPECT_EQ(command->is_chained(), (cla & 0x10) != 0);
      EXPECT_EQ(command->is_protected(), (cla & 0x0C) != 0);
    } else {
      ASSERT_FALSE(command) << cla;
      EXPECT_EQ(command.error(), Sw::kClassNotSupported);
    }
  }
}

}  // namespace
}  // namespace coffer::card
