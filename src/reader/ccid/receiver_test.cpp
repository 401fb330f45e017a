#include "reader/ccid/receiver.h"

#include <gmock/gmock.h>

#include "reader/ccid/testing/slot_fixture.h"

namespace coffer::reader::ccid {
namespace {

using State = Receiver::State;
using testing::ByteVector;
using testing::message;
using testing::pattern;

constexpr std::size_t kRoom = 200;

/// A receiver whose messages' data goes into `place`.
class CcidReceiver : public ::testing::Test {
 protected:
  void take(Bytes bytes) {
    bytes = receiver_.take(bytes);
    if (receiver_.state() != State::kPlace) return;
    receiver_.set_place(MutableBytes(place_).first(room_));
    rest_ = receiver_.take(bytes).size();
  }
  State state_after(const ByteVector& transfer, bool ends = true) {
    take(transfer);
    if (ends) receiver_.end_transfer();
    return receiver_.state();
  }

  Receiver receiver_;
  std::size_t room_ = kRoom;
  std::size_t rest_ = 0;
  std::array<std::uint8_t, kRoom> place_{};
};

TEST_F(CcidReceiver, MessageThatDoesNotFillItsPackets_WaitsForTheEndOfTheTransfer) {
  EXPECT_EQ(state_after(message(0x6F, 1, pattern(53)), false), State::kData);
  receiver_.end_transfer();
  EXPECT_EQ(receiver_.state(), State::kWhole);
  EXPECT_TRUE(equal(Bytes(place_).first(53), pattern(53)));
}

TEST_F(CcidReceiver, MessageThatFillsItsPackets_IsWholeAtOnce) {
  EXPECT_EQ(state_after(message(0x6F, 1, pattern(54)), false), State::kWhole);
  receiver_.end_transfer();  // an empty packet, which some hosts send
  EXPECT_EQ(receiver_.state(), State::kWhole);
  receiver_.reset();
  receiver_.end_transfer();  // or later
  EXPECT_EQ(receiver_.state(), State::kHeader);
}

TEST_F(CcidReceiver, FewerOrMoreBytesThanDwLength_AreABadLength) {
  auto shorter = message(0x6F, 1, pattern(60));
  shorter.pop_back();
  EXPECT_EQ(state_after(shorter), State::kBadLength);
  receiver_.reset();
  auto longer = message(0x6F, 1, pattern(60));
  longer.push_back(1);
  EXPECT_EQ(state_after(longer), State::kBadLength);
  receiver_.reset();
  EXPECT_EQ(state_after(message(0x65, 1, {})), State::kWhole) << "the next message is not concerned";
}

TEST_F(CcidReceiver, DwLengthOf4GiB_EndsWithTheTransfer) {
  EXPECT_EQ(state_after({0x6F, 0xFF, 0xFF, 0xFF, 0xFF, 0, 9, 0, 0, 0, 1, 2, 3}), State::kBadLength);
  EXPECT_EQ(receiver_.header().seq, 9);
}

TEST_F(CcidReceiver, HeaderThatEndsEarly_IsAnsweredOnceItNamesItsCommand) {
  EXPECT_EQ(state_after({0x6F, 0, 0, 0, 0, 0}), State::kHeader);
  EXPECT_EQ(state_after({0x6F, 0, 0, 0, 0, 0, 7}), State::kBadLength);
  EXPECT_EQ(receiver_.header().seq, 7);
}

TEST_F(CcidReceiver, DataBeyondItsPlace_IsDropped) {
  room_ = 10;
  EXPECT_EQ(state_after(message(0x6F, 1, pattern(100))), State::kWhole);
  EXPECT_TRUE(equal(Bytes(place_).first(10), Bytes(pattern(100)).first(10)));
  EXPECT_THAT(std::vector(place_.begin() + 10, place_.end()), ::testing::Each(0));
}

TEST_F(CcidReceiver, BytesBehindAMessage_AreLeftOver) {
  auto two = message(0x6F, 1, pattern(54));
  two.push_back(0x65);
  EXPECT_EQ(state_after(two, false), State::kWhole);
  EXPECT_EQ(rest_, 1u);
}

}  // namespace
}  // namespace coffer::reader::ccid
