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

TEST_F(CardTest, MissingLe_GivesTheStatusWordAlone) {
  const Answer answer = send("00A404000BE82B0601040181C31F0201");
  EXPECT_EQ(answer.sw, Sw::kOk);
  EXPECT_TRUE(answer.data.empty());
}

TEST_F(CardTest, Chain_IsOneCommand) {
  log_in();
  EXPECT_EQ(sw("10D7CF01 07 54020000 53 04 11"), Sw::kOk);
  EXPECT_EQ(sw("10D7CF01 02 2233"), Sw::kOk);
  EXPECT_EQ(sw("00D7CF01 01 44"), Sw::kOk);
  EXPECT_EQ(send("00B1CF01 04 54020000 04").hex(), "11223344");
}

TEST_F(CardTest, ChainOfAnotherCommand_IsForgotten) {
  log_in();
  EXPECT_EQ(sw("10D7CF01 07 54020000 53 04 11"), Sw::kOk);
  EXPECT_EQ(send("00840000 08").data.size(), 8u);
  EXPECT_EQ(sw("00D7CF01 03 223344"), Sw::kWrongData);
  EXPECT_EQ(sw("00A40000 02 CF01 00"), Sw::kFileNotFound);
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

class GetResponse : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ByteVector apdu = from_hex("00D72F03 000408 54020000 53820400");
    for (unsigned i = 0; i < 1024; ++i) apdu.push_back(static_cast<std::uint8_t>(i * 7 + (i >> 8)));
    ASSERT_EQ(send(apdu).sw, Sw::kOk);
    for (unsigned i = 0; i < 150; ++i) {
      std::string create = "00D7CF00 06 540200005300";
      create.replace(6, 2, to_hex(ByteVector{static_cast<std::uint8_t>(i)}));
      ASSERT_EQ(sw(create), Sw::kOk);
    }
  }
};

TEST_F(GetResponse, AnswerLongerThanAShortLe_ComesInParts) {
  const Answer whole = send("80580000 000000");
  ASSERT_EQ(whole.sw, Sw::kOk);
  ASSERT_GT(whole.data.size(), 300u);
  Answer part = send("80580000 00");
  ByteVector all = part.data;
  EXPECT_EQ(all.size(), 256u);
  EXPECT_EQ(part.sw, more_data(whole.data.size() - 256));
  part = send("00C00000 10");
  EXPECT_EQ(part.data.size(), 16u);
  EXPECT_EQ(part.sw, more_data(whole.data.size() - 272));
  all.insert(all.end(), part.data.begin(), part.data.end());
  part = send("00C00000 00");
  EXPECT_EQ(part.sw, Sw::kOk);
  all.insert(all.end(), part.data.begin(), part.data.end());
  EXPECT_EQ(all, whole.data);
  EXPECT_EQ(sw("00C00000 00"), Sw::kConditionsNotSatisfied);
}

TEST_F(GetResponse, AnotherCommandBetween_DropsTheRest) {
  ASSERT_EQ(send("80580000 00").data.size(), 256u);
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
