#include "reader/ccid/testing/slot_fixture.h"

namespace coffer::reader::ccid {
namespace {

using testing::ByteVector;
using testing::data_block;
using ::testing::ElementsAre;
using testing::failure;
using testing::message;
using testing::PoweredSlotTest;
using testing::Reply;
using testing::slot_status;
using testing::SlotTest;

Reply parameters(std::uint8_t seq, ByteVector values, std::uint8_t status = 0) {
  return {0x82, 7, 0, seq, status, 0, 1, std::move(values)};
}
const ByteVector kDefaults{0x11, 0x10, 0xFE, 0x55, 0x03, 0xFE, 0x00};
const ByteVector kOthers{0x18, 0x10, 0x00, 0x45, 0x00, 0xFE, 0x00};

using CcidSlot = SlotTest;
using CcidSlotPowered = PoweredSlotTest;

TEST_F(CcidSlot, BeforePowerOn_TheCardIsThereAndInactive) {
  EXPECT_EQ(exchange(message(0x65, 5)), slot_status(5, 0x01, 1));
}

TEST_F(CcidSlot, PowerOn_ResetsTheCardAndAnswersItsAtr) {
  EXPECT_EQ(exchange(message(0x62, 1, {}, {1})), data_block(1, {0x3B, 0x80, 0x01}));
  EXPECT_EQ(card_.resets, 1);
  EXPECT_EQ(exchange(message(0x65, 2)), slot_status(2, 0x00));
}

TEST_F(CcidSlotPowered, PowerOnAgain_ResetsAgain) {
  EXPECT_EQ(exchange(message(0x62, 1)), data_block(1, {0x3B, 0x80, 0x01}));
  EXPECT_EQ(resets(), 1);
}

TEST_F(CcidSlot, PowerOn_HasOneVoltage) {
  EXPECT_EQ(exchange(message(0x62, 1, {}, {2})), failure(0x80, 1, 0x07, 0x41));
  EXPECT_EQ(exchange(message(0x62, 2, {}, {3})), failure(0x80, 2, 0x07, 0x41));
  EXPECT_EQ(card_.resets, 0);
}

TEST_F(CcidSlotPowered, PowerOff_ResetsTheCard) {
  EXPECT_EQ(exchange(message(0x63, 1)), slot_status(1, 0x01, 1));
  EXPECT_EQ(resets(), 1);
  EXPECT_EQ(exchange(testing::block(2, kDefaults)), failure(0x80, 2, 0xFE, 0x41)) << "mute";
}

TEST_F(CcidSlotPowered, Parameters_AreSetReadAndResetAgain) {
  EXPECT_EQ(exchange(message(0x6C, 1)), parameters(1, kDefaults));
  EXPECT_EQ(exchange(message(0x61, 2, kOthers, {1})), parameters(2, kOthers));
  EXPECT_EQ(exchange(message(0x6C, 3)), parameters(3, kOthers));
  EXPECT_EQ(exchange(message(0x6D, 4)), parameters(4, kDefaults));
  EXPECT_EQ(exchange(message(0x61, 5, kOthers, {1})), parameters(5, kOthers));
  power_on();
  EXPECT_EQ(exchange(message(0x6C, 6)), parameters(6, kDefaults));
}

TEST_F(CcidSlotPowered, WrongParameters_AreNamedAndNotSet) {
  EXPECT_EQ(exchange(message(0x61, 1, kOthers, {0})), failure(0x82, 1, 0x07)) << "T=0";
  EXPECT_EQ(exchange(message(0x61, 2, ByteVector(5), {0})), failure(0x82, 2, 0x07)) << "T=0, with its length";
  EXPECT_EQ(exchange(message(0x61, 3, ByteVector(5), {1})), failure(0x82, 3, 0x01));
  EXPECT_EQ(exchange(message(0x61, 4, ByteVector(8), {1})), failure(0x82, 4, 0x01));
  ByteVector values = kOthers;
  values[5] = 0xFF;
  EXPECT_EQ(exchange(message(0x61, 5, values, {1})), failure(0x82, 5, 0x0F));
  EXPECT_EQ(exchange(message(0x6C, 6)), parameters(6, kDefaults));
}

TEST_F(CcidSlotPowered, RateAndClock_AreThoseOfTheDescriptor) {
  const ByteVector fixed{0xFC, 0x0D, 0, 0, 0x80, 0x25, 0, 0};
  EXPECT_EQ(exchange(message(0x73, 1, fixed)), (Reply{0x84, 8, 0, 1, 0, 0, 0, fixed}));
  ByteVector other = fixed;
  other[1] = 0x0E;
  EXPECT_EQ(exchange(message(0x73, 2, other)), failure(0x84, 2, 0x0A));
  other = fixed;
  other[7] = 1;
  EXPECT_EQ(exchange(message(0x73, 3, other)), failure(0x84, 3, 0x0E));
  EXPECT_EQ(exchange(message(0x73, 4, ByteVector(7))), failure(0x84, 4, 0x01));
}

TEST_F(CcidSlotPowered, CommandsWithoutAMeaningForThisCard_AreNotSupported) {
  const ByteVector data{1, 2, 3};
  EXPECT_EQ(exchange(message(0x69, 1, data)), failure(0x80, 1, 0)) << "Secure";
  EXPECT_EQ(exchange(message(0x6A, 2)), failure(0x81, 2, 0)) << "T0APDU";
  EXPECT_EQ(exchange(message(0x6B, 3, data)), failure(0x83, 3, 0)) << "Escape";
  EXPECT_EQ(exchange(message(0x6E, 4, {}, {1})), failure(0x81, 4, 0)) << "IccClock";
  EXPECT_EQ(exchange(message(0x71, 5, {}, {1})), failure(0x81, 5, 0)) << "Mechanical";
}

TEST_F(CcidSlotPowered, EveryOtherMessageType_IsNotSupported) {
  for (unsigned type = 0; type <= 0xFF; ++type) {
    if (type >= 0x61 && type <= 0x73) continue;
    EXPECT_EQ(exchange(message(static_cast<std::uint8_t>(type), 1, ByteVector(70))), failure(0x81, 1, 0))
        << type;
  }
}

TEST_F(CcidSlotPowered, EveryCommandToAnotherSlot_NamesBSlotAndSaysThatNoCardIsThere) {
  for (unsigned type = 0x60; type <= 0x74; ++type) {
    const auto transfer = message(static_cast<std::uint8_t>(type), 7, ByteVector(20), {}, 1);
    const auto reply = exchange(transfer);
    ASSERT_TRUE(reply) << type;
    EXPECT_EQ(reply->slot, 1);
    EXPECT_EQ(reply->seq, 7);
    EXPECT_EQ(reply->status, 0x42) << type;
    EXPECT_EQ(reply->error, 0x05) << type;
    EXPECT_EQ(reply->type, static_cast<unsigned>(answer_to(static_cast<Command>(type))));
  }
}

TEST_F(CcidSlotPowered, DataWhereThereIsNone_IsABadLength) {
  const ByteVector one{0};
  EXPECT_EQ(exchange(message(0x62, 1, one)), failure(0x80, 1, 0x01));
  EXPECT_EQ(exchange(message(0x63, 2, one)), failure(0x81, 2, 0x01));
  EXPECT_EQ(exchange(message(0x65, 3, one)), failure(0x81, 3, 0x01));
  EXPECT_EQ(exchange(message(0x6C, 4, one)), failure(0x82, 4, 0x01));
  EXPECT_EQ(exchange(message(0x6D, 5, one)), failure(0x82, 5, 0x01));
  EXPECT_EQ(exchange(message(0x72, 6, one)), failure(0x81, 6, 0x01));
  EXPECT_EQ(resets(), 0);
}

TEST_F(CcidSlotPowered, EveryCommandCutShort_IsABadLength) {
  for (unsigned type = 0x60; type <= 0x74; ++type) {
    auto transfer = message(static_cast<std::uint8_t>(type), 8, ByteVector(20), {1});
    transfer.pop_back();
    const auto reply = exchange(transfer);
    ASSERT_TRUE(reply) << type;
    EXPECT_EQ(reply->error, 0x01) << type;
    EXPECT_EQ(reply->status, 0x40) << type;
  }
  EXPECT_EQ(exchange(message(0x65, 2)), slot_status(2, 0x00));
}

TEST_F(CcidSlotPowered, TransferTooShortToNameItsCommand_IsDropped) {
  EXPECT_TRUE(host_.write(ByteVector{0x65, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(read());
  EXPECT_EQ(exchange(message(0x65, 2)), slot_status(2, 0x00));
}

TEST_F(CcidSlotPowered, HostThatDidNotReadAnAnswer_GetsItFirstAndThenItsOwn) {
  ASSERT_TRUE(host_.write(message(0x65, 1)));
  ASSERT_TRUE(host_.write(message(0x6C, 2)));
  EXPECT_FALSE(slot_.wants_packet()) << "one message waits, and no more";
  EXPECT_EQ(read(), slot_status(1, 0x00));
  EXPECT_EQ(read(), parameters(2, kDefaults));
  EXPECT_TRUE(slot_.wants_packet());
}

TEST_F(CcidSlot, Configuration_TellsTheHostOfTheCardOnce) {
  EXPECT_FALSE(slot_.notification_to_send());
  slot_.configured();
  EXPECT_THAT(slot_.notification_to_send().value(), ElementsAre(0x50, 0x03));
  slot_.notification_sent();
  EXPECT_FALSE(slot_.notification_to_send());
}

TEST_F(CcidSlotPowered, Card_KnowsWhichReaderCalls) {
  exchange(testing::block(1, kDefaults));
  EXPECT_EQ(card_.who.kind, platform::CallerIdentity::Kind::kReader);
  EXPECT_EQ(card_.who.name, "ccid");
}

TEST_F(CcidSlot, ControlRequestsForRates_AreAnswered) {
  EXPECT_THAT(slot_.control(std::array<std::uint8_t, 8>{0xA1, 0x03, 0, 0, 0, 0, 4, 0}).value(),
              ElementsAre(0x80, 0x25, 0, 0));
  EXPECT_FALSE(slot_.control(std::array<std::uint8_t, 8>{0xA1, 0x09, 0, 0, 0, 0, 4, 0}));
}

}  // namespace
}  // namespace coffer::reader::ccid
