#include "card/card.h"

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::to_hex;

TEST_F(CardTest, Atr_EndsWithItsChecksum) {
  std::uint8_t sum = 0;
  for (const std::uint8_t b : card_.atr().subspan(1)) sum ^= b;
  EXPECT_EQ(sum, 0);
}

TEST_F(CardTest, UnknownInstruction_Is6D00) {
  for (const auto* command : {"00E00000", "00440000", "00CB0000", "00CA0000", "00FF0000", "00000000"}) {
    EXPECT_EQ(sw(command), Sw::kInstructionNotSupported) << command;
  }
}

TEST_F(CardTest, UnknownClass_Is6E00) {
  for (const auto* command : {"01840000 08", "20840000 08", "04840000 08", "FF840000 08"}) {
    EXPECT_EQ(sw(command), Sw::kClassNotSupported) << command;
  }
}

TEST_F(CardTest, EitherClass_IsTakenForEveryInstruction) {
  EXPECT_EQ(send("80840000 08").data.size(), 8u);
  EXPECT_FALSE(send("00580000 000000").data.empty());
}

TEST_F(CardTest, Reset_EndsTheLogin) {
  log_in();
  ASSERT_EQ(sw("00200081"), Sw::kOk);
  card_.reset();
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(CardTest, SelectOfTheApplication_EndsTheLoginButSelectOfAFileDoesNot) {
  log_in();
  ASSERT_EQ(sw("00A40000022F0200"), Sw::kOk);
  EXPECT_EQ(sw("00200081"), Sw::kOk);
  ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(CardTest, MissingLe_TakesUpTo256Bytes) {
  EXPECT_EQ(send("00A404000BE82B0601040181C31F0201").data, send("00A404000BE82B0601040181C31F020100").data);
  log_in();
  ASSERT_EQ(sw("8048 0A B0"), Sw::kOk);
  const std::string hkdf = "0B2A864886F70D010910031D 8104 696E666F";
  EXPECT_EQ(send("8078 0A 51 13 06" + hkdf).data.size(), 32U) << "the default of a derivation";
  EXPECT_EQ(send("0078 0A 99 000100" + std::string(512, '1')).data.size(), 256U);
  ASSERT_EQ(sw("00D7CF01 08 54020000 53 02 1122"), Sw::kOk);
  EXPECT_EQ(send("00B1CF01 04 54020000").hex(), "1122");
  const Answer longer = send("0078 0A 99 000101" + std::string(514, '1'));
  EXPECT_EQ(longer.sw, Sw::kOk) << "a host that wants nothing meets no error";
  EXPECT_TRUE(longer.data.empty());
}

TEST_F(CardTest, AnswerLongerThanLe_IsNeverCutInSilence) {
  log_in();
  ASSERT_EQ(sw("8048 0A B0"), Sw::kOk);
  const std::string derive_64 = "0078 0A 99 000040" + std::string(128, '1');
  const ByteVector whole = send(derive_64 + "0000").data;
  ASSERT_EQ(whole.size(), 64U);
  const Answer begin = send(derive_64 + "0010");
  EXPECT_EQ(begin.sw, more_data(48)) << "an extended Le, too";
  const Answer rest = send("00C00000 30");
  EXPECT_EQ(rest.sw, Sw::kOk);
  EXPECT_EQ(begin.hex() + rest.hex(), to_hex(whole));
}

TEST_F(CardTest, Chain_IsOneCommand) {
  log_in();
  EXPECT_EQ(sw("10D7CF01 07 54020000 53 04 11"), Sw::kOk);
  EXPECT_EQ(sw("10D7CF01 02 2233"), Sw::kOk);
  EXPECT_EQ(sw("00D7CF01 01 44"), Sw::kOk);
  EXPECT_EQ(send("00B1CF01 04 54020000 04").hex(), "11223344");
}

TEST_F(CardTest, CommandInAnothersChain_Is6883AndEndsTheChain) {
  log_in();
  EXPECT_EQ(sw("10D7CF01 07 54020000 53 04 11"), Sw::kOk);
  EXPECT_EQ(sw("00840000 08"), Sw::kLastOfChainExpected);
  EXPECT_EQ(send("00840000 08").data.size(), 8u);
  EXPECT_EQ(sw("10D7CF01 07 54020000 53 04 11"), Sw::kOk);
  EXPECT_EQ(sw(testing::kSelectApplication), Sw::kOk) << "another program begins";
  log_in();
  EXPECT_EQ(sw("00D7CF01 03 223344"), Sw::kWrongLength);
  EXPECT_EQ(sw("00A40000 02 CF01 00"), Sw::kFileNotFound);
}

TEST_F(CardTest, PartWithAnotherHeader_IsOfNoChain) {
  log_in();
  for (const auto* other :
       {"80D7CF01 01 11", "00B1CF01 01 11", "00D7CF02 01 11", "00D7CE01 01 11", "00C00000 00"}) {
    ASSERT_EQ(sw("10D7CF01 06 54020000 53 01"), Sw::kOk);
    EXPECT_EQ(sw(other), Sw::kLastOfChainExpected) << other;
    EXPECT_EQ(sw("00A40000 02 CF01 00"), Sw::kFileNotFound);
  }
}

TEST_F(CardTest, ChainOf65535Bytes_IsTakenAndOneMoreIsNot) {
  log_in();
  const ByteVector half = [] {
    ByteVector apdu = from_hex("90680170 00 7FFF");
    apdu.resize(apdu.size() + 0x7FFF, 0x42);
    return apdu;
  }();
  ASSERT_EQ(send(half).sw, Sw::kOk);
  ASSERT_EQ(send(half).sw, Sw::kOk);
  EXPECT_EQ(sw("80680170 01 42 00"), Sw::kFileNotFound);  // taken: it is the key that is missing
  ASSERT_EQ(send(half).sw, Sw::kOk);
  ASSERT_EQ(send(half).sw, Sw::kOk);
  EXPECT_EQ(sw("80680170 02 4242 00"), Sw::kWrongLength);
}

TEST_F(CardTest, ChainWithoutLogin_IsRefusedAtItsFirstPart) {
  EXPECT_EQ(sw("10D7CF01 01 54"), Sw::kNotAuthenticated);
}

TEST_F(CardTest, ChainOfACommandThatDoesNotChain_Is6884) {
  EXPECT_EQ(sw("10200081 06 363438323139"), Sw::kChainingNotSupported);
}

TEST_F(CardTest, AnswerOfAHandlerThatFails_IsWiped) {
  log_in();
  platform_.store.fail_every_apply();
  ByteVector response(kMaxResponse);
  // The request is written into the response before storing the key fails.
  const std::size_t size = card_.transmit(testing::generate_ec_key(1), response);
  EXPECT_EQ(to_hex(Bytes(response).first(size)), "6581");
  EXPECT_TRUE(std::ranges::all_of(Bytes(response).subspan(size), [](std::uint8_t b) { return b == 0; }));
}

class GetResponse : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ByteVector apdu = from_hex("00D72F03 000408 54020000 53820400");
    for (unsigned i = 0; i < 1024; ++i) apdu.push_back(static_cast<std::uint8_t>(i * 7 + (i >> 8)));
    ASSERT_EQ(send(apdu).sw, Sw::kOk);
  }
};

/// Key generation, short form, RSA-1024: its answer is longer than 256 bytes, and is kept in CE01.
const std::string kGenerate =
    "00460100 3A 5F290100 4209555443413030303031 7F4915 060A04007F00070202020102 8203010001 02020400"
    "5F2010 44455349 4D303030 30313030 30303031 00";

TEST_F(GetResponse, AnswerLongerThanAShortLe_ComesInParts) {
  Answer part = send(kGenerate);
  ByteVector all = part.data;
  ASSERT_EQ(all.size(), 256u);
  const std::size_t left = static_cast<unsigned>(part.sw) & 0xFF;
  ASSERT_GT(left, 16u);
  EXPECT_EQ(part.sw, more_data(left));
  part = send("00C00000 10");
  EXPECT_EQ(part.data.size(), 16u);
  EXPECT_EQ(part.sw, more_data(left - 16));
  all.insert(all.end(), part.data.begin(), part.data.end());
  part = send("00C00000 00");
  EXPECT_EQ(part.sw, Sw::kOk);
  all.insert(all.end(), part.data.begin(), part.data.end());
  EXPECT_EQ(all, send("00B1CE01 00 0004 54020000 0000").data);
  EXPECT_EQ(sw("00C00000 00"), Sw::kConditionsNotSatisfied);
}

TEST_F(GetResponse, AnotherCommandBetween_DropsTheRest) {
  ASSERT_EQ(send(kGenerate).data.size(), 256u);
  ASSERT_EQ(sw("00200081"), Sw::kOk);
  EXPECT_EQ(sw("00C00000 00"), Sw::kConditionsNotSatisfied);
}

TEST_F(GetResponse, ReadBinary_IsShortenedWithoutIt) {
  const Answer answer = send("00B12F03 04 54020000 00");
  EXPECT_EQ(answer.data.size(), 256u);
  EXPECT_EQ(answer.sw, Sw::kOk);
}

}  // namespace
}  // namespace coffer::card
