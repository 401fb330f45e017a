// EXTRAS about the device as APDUs.

#include "base/endian.h"
#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::CardTest;

class ExtrasOfTheDevice : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
  }
};

TEST_F(ExtrasOfTheDevice, UnknownFunctionsAre6A86) {
  EXPECT_EQ(sw("8064000000"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80647F0000"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80644C00020EF0"), Sw::kWrongP1P2)
      << "rows of one-time-programmable memory are nobody's to write";
}

TEST_F(ExtrasOfTheDevice, MemoryIsFiveNumbersForAnybody) {
  card_.reset();
  const Answer answer = send("8064050000");
  ASSERT_EQ(answer.sw, Sw::kOk);
  ASSERT_EQ(answer.data.size(), 20u);
  const auto number = [&](std::size_t i) { return load_be32(Bytes(answer.data).subspan(4 * i).first<4>()); };
  EXPECT_EQ(number(0) + number(1), number(2)) << "free and used are the total";
  EXPECT_GT(number(3), 0u) << "files";
  EXPECT_EQ(number(4), 0x00400000u) << "flash";
  EXPECT_EQ(sw("8064057F00"), Sw::kOk) << "P2 does not matter";
}

TEST_F(ExtrasOfTheDevice, ClockIsReadAndSet) {
  EXPECT_EQ(send("80640A0008").hex(), "07E4010103000000") << "2020-01-01, a Wednesday";
  EXPECT_EQ(sw("80640A0008 07E60C1F 00 173B3A"), Sw::kOk);
  EXPECT_EQ(send("80640A0008").hex(), "07E60C1F06173B3A") << "December is 12; the weekday is computed";
  EXPECT_EQ(platform_.token_clock.time, 1672531198u);
}

TEST_F(ExtrasOfTheDevice, WhatIsNoTimeIs6700AndSetsNothing) {
  for (const char* data :
       {"08 07E60C20 00 000000", "08 07E60D01 00 000000", "08 07E60001 00 000000", "08 07E60100 00 000000",
        "08 07E60101 00 180000", "08 07E60101 00 003C00", "08 07E60101 00 00003C", "08 07B10101 00 000000",
        "08 FFFF0101 00 000000", "07 07E60101 00 0000", "01 07", "09 07E60101 00 000000 00"}) {
    EXPECT_EQ(sw(std::string("80640A00") + data), Sw::kWrongLength) << data;
  }
  EXPECT_FALSE(platform_.token_clock.set_once);
  EXPECT_EQ(sw("80640A0108 07E60101 00 000000"), Sw::kWrongP1P2);
}

TEST_F(ExtrasOfTheDevice, ClockNeedsTheUser) {
  card_.reset();
  EXPECT_EQ(sw("80640A0008"), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("80640A0008 07E60101 00 000000"), Sw::kNotAuthenticated);
}

TEST_F(ExtrasOfTheDevice, PhysicalSettingsAreSetOneByOneAndReadTogether) {
  EXPECT_EQ(send("80641B0000").hex(), "") << "nothing was ever stored";
  EXPECT_EQ(sw("80641B0004 20A04230"), Sw::kOk);
  EXPECT_EQ(sw("80641B0401 10"), Sw::kOk);
  EXPECT_EQ(sw("80641B0501 0F"), Sw::kOk);
  EXPECT_EQ(sw("80641B0602 0002"), Sw::kOk);
  const std::string all = "000420A04230 040110 05010F 06020002";
  for (const char* p2 : {"00", "04", "7F"}) {
    EXPECT_EQ(send(std::string("80641B") + p2 + "00").hex(), testing::to_hex(testing::from_hex(all))) << p2;
  }
}

TEST_F(ExtrasOfTheDevice, WrongPhysicalSettingsAreRefused) {
  EXPECT_EQ(sw("80641B0003 20A042"), Sw::kWrongLength);
  EXPECT_EQ(sw("80641B0005 20A0423000"), Sw::kWrongLength);
  EXPECT_EQ(sw("80641B0402 1000"), Sw::kWrongLength);
  EXPECT_EQ(sw("80641B0501 10"), Sw::kWrongLength) << "brightness has 15 levels";
  EXPECT_EQ(sw("80641B0601 00"), Sw::kWrongLength);
  EXPECT_EQ(sw("80641B0101 00"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80641B0801 00"), Sw::kWrongP1P2) << "only the rescue application sets the others";
  EXPECT_EQ(send("80641B0000").hex(), "");
}

TEST_F(ExtrasOfTheDevice, PhysicalSettingsAreReadByAllAndWrittenByTheUser) {
  ASSERT_EQ(sw("80641B0501 05"), Sw::kOk);
  card_.reset();
  EXPECT_EQ(send("80641B0000").hex(), "050105");
  EXPECT_EQ(sw("80641B0501 06"), Sw::kNotAuthenticated);
  EXPECT_EQ(send("80641B0000").hex(), "050105");
}

TEST_F(ExtrasOfTheDevice, RestartEndsTheSession) {
  Card other(token_);
  ASSERT_EQ(testing::transmit(other, testing::from_hex(testing::kVerifyUserPin)).sw, Sw::kOk);
  EXPECT_EQ(sw("8064FB0001 00"), Sw::kWrongLength);
  EXPECT_FALSE(platform_.board.restarted);
  EXPECT_EQ(sw("8064FB0000"), Sw::kOk);
  EXPECT_EQ(platform_.board.restarted, platform::RestartInto::kFirmware);
  EXPECT_EQ(sw("00200081"), tries_left(3));
  EXPECT_EQ(testing::transmit(other, testing::from_hex("00200081")).sw, Sw::kOk)
      << "a host's other connections go on";
  EXPECT_EQ(sw("8064FB0000"), Sw::kNotAuthenticated);
}

}  // namespace
}  // namespace coffer::card
