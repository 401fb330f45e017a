#include "reader/ccid/testing/slot_fixture.h"

// The handshake of CCID 5.3.1 and 6.1.13: ABORT over the control pipe and PC_to_RDR_Abort, in either order.

namespace coffer::reader::ccid {
namespace {

using testing::block;
using testing::ByteVector;
using testing::data_block;
using ::testing::Each;
using testing::failure;
using testing::message;
using testing::pattern;
using testing::Reply;
using testing::slot_status;

ByteVector abort_command(std::uint8_t seq) { return message(0x72, seq); }

class CcidAbort : public testing::PoweredSlotTest {
 protected:
  /// A command that the card works on.
  Job start_command(std::uint8_t seq) {
    EXPECT_TRUE(host_.write(block(seq, pattern(100))));
    return slot_.take_job();
  }
};

TEST_F(CcidAbort, WithNothingUnderWay_IsAnsweredWhenBothHalvesAreThere) {
  EXPECT_TRUE(abort_request(4));
  EXPECT_FALSE(read());
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
  EXPECT_FALSE(exchange(abort_command(5)));
  EXPECT_TRUE(abort_request(5));
  EXPECT_EQ(read(), slot_status(5, 0));
}

TEST_F(CcidAbort, RequestAlone_FailsAllCommandsUntilItsCommandComes) {
  EXPECT_TRUE(abort_request(4));
  EXPECT_EQ(exchange(message(0x65, 1)), failure(0x81, 1, 0xFF));
  EXPECT_EQ(exchange(block(2, pattern(9))), failure(0x80, 2, 0xFF));
  EXPECT_EQ(exchange(message(0x62, 3)), failure(0x80, 3, 0xFF));
  EXPECT_FALSE(exchange(abort_command(3))) << "another sequence number";
  EXPECT_EQ(exchange(message(0x6C, 3)), failure(0x82, 3, 0xFF));
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
  EXPECT_EQ(exchange(message(0x65, 5)), slot_status(5, 0));
}

TEST_F(CcidAbort, CommandThatIsNotTheLastAnyMore_IsForgotten) {
  EXPECT_FALSE(exchange(abort_command(4)));
  EXPECT_EQ(exchange(message(0x65, 5)), slot_status(5, 0));
  EXPECT_TRUE(abort_request(4));
  EXPECT_FALSE(read());
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
}

TEST_F(CcidAbort, RequestFirst_CommandUnderWayIsAborted) {
  const Job job = start_command(3);
  EXPECT_FALSE(slot_.is_gone());
  EXPECT_TRUE(abort_request(4));
  EXPECT_TRUE(slot_.is_gone()) << "the card may stop";
  EXPECT_EQ(read(), failure(0x80, 3, 0xFF));
  ASSERT_TRUE(host_.write(abort_command(4)));
  EXPECT_FALSE(read()) << "the card is not done";
  std::ranges::fill(job.response.first(50), std::uint8_t{0x5E});
  slot_.finish(50);
  EXPECT_EQ(read(), slot_status(4, 0));
  EXPECT_FALSE(read()) << "the answer of what was aborted is gone";
  EXPECT_THAT(ByteVector(job.response.begin(), job.response.end()), Each(0));
  EXPECT_THAT(ByteVector(job.command.begin(), job.command.end()), Each(0));
  EXPECT_FALSE(slot_.is_gone());
  EXPECT_EQ(exchange(block(5, pattern(1))), data_block(5, {0x01, 0x90, 0x00}));
}

TEST_F(CcidAbort, CommandFirst_CommandUnderWayIsAborted) {
  (void)start_command(3);
  EXPECT_FALSE(exchange(abort_command(4)));
  EXPECT_FALSE(slot_.is_gone()) << "half a handshake stops nothing";
  EXPECT_TRUE(abort_request(4));
  EXPECT_TRUE(slot_.is_gone());
  EXPECT_EQ(read(), failure(0x80, 3, 0xFF));
  EXPECT_FALSE(read());
  slot_.finish(2);
  EXPECT_EQ(read(), slot_status(4, 0));
}

TEST_F(CcidAbort, CardThatTakesItsTime_IsExcusedByTimeExtensions) {
  (void)start_command(3);
  EXPECT_TRUE(abort_request(4));
  EXPECT_EQ(read(), failure(0x80, 3, 0xFF));
  EXPECT_FALSE(slot_.request_time_extension(1)) << "nobody waits";
  ASSERT_TRUE(host_.write(abort_command(4)));
  EXPECT_TRUE(slot_.request_time_extension(1));
  EXPECT_EQ(read(), (Reply{0x81, 0, 0, 4, 0x80, 1, 0, {}}));
  slot_.finish(2);
  EXPECT_EQ(read(), slot_status(4, 0));
}

TEST_F(CcidAbort, CommandThatTheCardDidNotBegin_NeverReachesIt) {
  ASSERT_TRUE(host_.write(block(3, pattern(100))));
  EXPECT_TRUE(abort_request(4));
  EXPECT_FALSE(serve());
  EXPECT_EQ(read(), failure(0x80, 3, 0xFF));
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
}

TEST_F(CcidAbort, AnswerUnderWay_IsSentWhole) {
  ASSERT_TRUE(host_.write(block(3, pattern(100))));
  EXPECT_TRUE(serve());
  slot_.packet_sent();
  EXPECT_TRUE(abort_request(4));
  const auto rest = host_.read();
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->size(), 10u + 102 - 64);
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
}

TEST_F(CcidAbort, ChainOfBlocks_IsDropped) {
  EXPECT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  EXPECT_TRUE(abort_request(4));
  EXPECT_EQ(exchange(abort_command(4)), slot_status(4, 0));
  EXPECT_EQ(exchange(block(5, pattern(5), 2)), failure(0x80, 5, 0x08));
}

TEST_F(CcidAbort, ApduThatIsJustComing_FailsAndLeavesNothing) {
  EXPECT_FALSE(exchange(abort_command(4)));
  const auto transfer = block(5, pattern(200));
  slot_.receive_packet(Bytes(transfer).first(64));
  slot_.receive_packet(Bytes(transfer).subspan(64, 64));
  EXPECT_TRUE(abort_request(4));
  EXPECT_EQ(read(), slot_status(4, 0));
  slot_.receive_packet(Bytes(transfer).subspan(128, 64));
  slot_.receive_packet(Bytes(transfer).subspan(192));
  EXPECT_FALSE(serve());
  EXPECT_EQ(read(), failure(0x80, 5, 0xFF));
  ASSERT_TRUE(host_.write(block(6, {})));
  const Job job = slot_.take_job();
  EXPECT_THAT(ByteVector(job.command.data(), job.command.data() + 200), Each(0));
  slot_.finish(2);
}

TEST_F(CcidAbort, RequestForAnotherSlot_IsStalled) {
  (void)start_command(3);
  EXPECT_FALSE(abort_request(4, 1));
  EXPECT_FALSE(slot_.is_gone());
  slot_.finish(2);
}

}  // namespace
}  // namespace coffer::reader::ccid
