#include "reader/ccid/testing/slot_fixture.h"

// What the bus does to a slot: reset, configuration, suspend, in each state.

namespace coffer::reader::ccid {
namespace {

using testing::block;
using testing::ByteVector;
using testing::data_block;
using ::testing::Each;
using testing::failure;
using testing::message;
using testing::pattern;
using testing::slot_status;

using CcidBus = testing::PoweredSlotTest;

TEST_F(CcidBus, Reset_ResetsTheCardAndTakesItsPower) {
  slot_.reset_bus();
  EXPECT_TRUE(serve());
  EXPECT_EQ(resets(), 1);
  EXPECT_FALSE(serve());
  EXPECT_FALSE(read());
  EXPECT_EQ(exchange(message(0x65, 1)), slot_status(1, 0x01, 1));
}

TEST_F(CcidBus, ResetInsideAMessage_DropsAndWipesIt) {
  const auto transfer = block(1, pattern(150));
  slot_.receive_packet(Bytes(transfer).first(64));
  slot_.receive_packet(Bytes(transfer).subspan(64, 64));
  slot_.reset_bus();
  power_on();
  ASSERT_TRUE(host_.write(block(2, {})));
  const Job job = slot_.take_job();
  EXPECT_THAT(ByteVector(job.command.data(), job.command.data() + 150), Each(0));
  slot_.finish(2);
}

TEST_F(CcidBus, ResetInsideAnAnswer_DropsAndWipesIt) {
  ASSERT_TRUE(host_.write(block(1, pattern(150))));
  const Job job = slot_.take_job();
  std::ranges::fill(job.response.first(150), std::uint8_t{0x5E});
  slot_.finish(150);
  slot_.packet_sent();
  slot_.reset_bus();
  EXPECT_FALSE(slot_.packet_to_send());
  EXPECT_THAT(ByteVector(job.response.begin(), job.response.end()), Each(0));
}

TEST_F(CcidBus, ResetWhileTheCardWorks_CancelsAndWhatComesNextWaitsForTheCard) {
  ASSERT_TRUE(host_.write(block(1, pattern(50))));
  (void)slot_.take_job();
  slot_.reset_bus();
  EXPECT_TRUE(slot_.is_gone());
  slot_.configured();
  ASSERT_TRUE(host_.write(message(0x62, 2)));
  EXPECT_FALSE(read()) << "not refused, but late";
  EXPECT_FALSE(slot_.request_time_extension(2)) << "hosts expect none for a power-on";
  slot_.finish(2);
  EXPECT_TRUE(serve());
  EXPECT_EQ(resets(), 1) << "one reset, of the power-on";
  EXPECT_EQ(read(), data_block(2, {0x3B, 0x80, 0x01}));
  EXPECT_FALSE(serve());
}

TEST_F(CcidBus, ResetBeforeTheCardBegan_DropsTheCommand) {
  ASSERT_TRUE(host_.write(block(1, pattern(50))));
  slot_.reset_bus();
  const Job job = slot_.take_job();
  EXPECT_EQ(job.kind, JobKind::kPowerOff);
  slot_.finish(0);
  EXPECT_FALSE(read());
}

TEST_F(CcidBus, Reset_EndsTheAbortHandshakeAndTheChain) {
  ASSERT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  ASSERT_TRUE(abort_request(4));
  slot_.reset_bus();
  power_on();
  EXPECT_EQ(exchange(block(2, pattern(9), 2)), failure(0x80, 2, 0x08));
}

TEST_F(CcidBus, ResetWithAMessageWaiting_DropsIt) {
  ASSERT_TRUE(host_.write(message(0x65, 1)));
  ASSERT_TRUE(host_.write(message(0x65, 2)));
  ASSERT_FALSE(slot_.wants_packet());
  slot_.reset_bus();
  EXPECT_TRUE(slot_.wants_packet());
  EXPECT_FALSE(read());
}

TEST_F(CcidBus, Suspend_TakesThePowerAndResumeTellsTheHost) {
  slot_.suspended();
  EXPECT_TRUE(serve());
  EXPECT_EQ(resets(), 1);
  EXPECT_FALSE(slot_.notification_to_send());
  slot_.resumed();
  EXPECT_TRUE(slot_.notification_to_send());
  EXPECT_EQ(exchange(message(0x65, 1)), slot_status(1, 0x01, 1));
  EXPECT_EQ(exchange(block(2, pattern(9))), failure(0x80, 2, 0xFE, 0x41));
  EXPECT_EQ(exchange(message(0x62, 3)), data_block(3, {0x3B, 0x80, 0x01}));
}

TEST_F(CcidBus, SuspendWhileTheCardWorks_AbortsTheCommand) {
  ASSERT_TRUE(host_.write(block(1, pattern(50))));
  (void)slot_.take_job();
  slot_.suspended();
  EXPECT_TRUE(slot_.is_gone());
  slot_.finish(2);
  EXPECT_TRUE(serve());
  EXPECT_EQ(resets(), 1);
  slot_.resumed();
  EXPECT_EQ(read(), failure(0x80, 1, 0xFF, 0x41));
  EXPECT_FALSE(read());
}

TEST_F(CcidBus, SuspendInsideAnAnswer_LeavesItWhole) {
  ASSERT_TRUE(host_.write(block(1, pattern(150))));
  EXPECT_TRUE(serve());
  slot_.packet_sent();
  slot_.suspended();
  EXPECT_TRUE(serve());
  slot_.resumed();
  const auto rest = host_.read();
  ASSERT_TRUE(rest);
  auto expected = pattern(150);
  expected.insert(expected.end(), {0x90, 0x00});
  EXPECT_EQ(*rest, ByteVector(expected.begin() + 54, expected.end()));
}

TEST_F(CcidBus, SuspendInsideAMessage_FailsIt) {
  const auto transfer = block(1, pattern(150));
  slot_.receive_packet(Bytes(transfer).first(64));
  slot_.suspended();
  slot_.resumed();
  slot_.receive_packet(Bytes(transfer).subspan(64, 64));
  slot_.receive_packet(Bytes(transfer).subspan(128));
  EXPECT_EQ(read(), failure(0x80, 1, 0xFF, 0x41));
}

}  // namespace
}  // namespace coffer::reader::ccid
