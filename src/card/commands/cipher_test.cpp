// The extended form of CIPHER as APDUs. What the algorithms give is tested in src/token.

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::CardTest;

class CipherCommand : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ASSERT_EQ(sw("004801B0"), Sw::kOk);
    ASSERT_EQ(sw("004802B3"), Sw::kOk);
  }
  const std::string gcm_ = "0609608648016503040106";
  const std::string hkdf_ = "060B2A864886F70D010910031D";
};

TEST_F(CipherCommand, Objects_ComeInAnyOrder) {
  const Answer sealed = send("8078015124" + gcm_ + "8103AABBCC 820C000102030405060708090A0B 830401020304 00");
  ASSERT_EQ(sealed.sw, Sw::kOk);
  ASSERT_EQ(sealed.data.size(), 19u);
  const Answer opened =
      send("8078015234 830401020304 820C000102030405060708090A0B" + gcm_ + "8113" + sealed.hex() + "00");
  EXPECT_EQ(opened.sw, Sw::kOk);
  EXPECT_EQ(opened.hex(), "AABBCC");
}

TEST_F(CipherCommand, MalformedObjects_Are6700) {
  EXPECT_EQ(sw("8078015105 8103AABBCC 00"), Sw::kWrongLength) << "no algorithm";
  EXPECT_EQ(sw("807801510C 0609608648016503040106 81 00"), Sw::kWrongLength) << "cut";
  EXPECT_EQ(sw("8078011116" + gcm_ + gcm_ + "00"), Sw::kWrongLength) << "short form, partial block";
  EXPECT_EQ(sw("8078015116" + gcm_ + gcm_ + "00"), Sw::kWrongLength) << "twice";
  EXPECT_EQ(sw("807801510D" + hkdf_ + "00"), Sw::kOk);
  EXPECT_EQ(sw("8078015113" + hkdf_ + "8101AA 8101BB 00"), Sw::kWrongLength) << "data twice";
  EXPECT_EQ(sw("807801510F" + hkdf_ + "8400 00"), Sw::kWrongLength) << "unknown";
  EXPECT_EQ(sw("8078015105 0603550408 00"), Sw::kWrongLength) << "unknown algorithm";
}

TEST_F(CipherCommand, NodeCipherWithoutANode_Is6A80) {
  EXPECT_EQ(sw("807800510D 060B2B0601040183A878058D6B 00"), Sw::kWrongData);
}

TEST_F(CipherCommand, WrongTag_Is6400) {
  EXPECT_EQ(sw("807801522B" + gcm_ + "8110 000102030405060708090A0B0C0D0E0F 820C000102030405060708090A0B 00"),
            Sw::kExecutionError);
}

TEST_F(CipherCommand, Le_SaysHowMuchToDerive) {
  EXPECT_EQ(send("807801510D" + hkdf_ + "14").data.size(), 20u);
  EXPECT_EQ(send("807801510D" + hkdf_ + "00").data.size(), 256u);
  EXPECT_EQ(send("8078015100000D" + hkdf_ + "0200").data.size(), 512u);
  EXPECT_EQ(send("8078015100000D" + hkdf_ + "0000").data.size(), 32u);
  EXPECT_EQ(sw("8078015100000D" + hkdf_ + "2000"), Sw::kExecutionError);
}

TEST_F(CipherCommand, KeyOf512Bits_IsForTheExtendedForm) {
  EXPECT_EQ(sw("8078021010 00112233445566778899AABBCCDDEEFF 00"), Sw::kExecutionError);
  EXPECT_EQ(sw("8078021801AA00"), Sw::kWrongLength);
  EXPECT_EQ(send("807802511D 06092B6F028C5300000102 8110 000102030405060708090A0B0C0D0E0F 00").data.size(),
            16u);
}

}  // namespace
}  // namespace coffer::card
