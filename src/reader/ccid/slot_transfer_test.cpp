#include "reader/ccid/testing/slot_fixture.h"

namespace coffer::reader::ccid {
namespace {

using testing::block;
using testing::ByteVector;
using testing::data_block;
using ::testing::Each;
using testing::failure;
using testing::message;
using testing::pattern;
using testing::PoweredSlotTest;
using testing::slot_status;

constexpr std::size_t kBlock = 261;

ByteVector with_ok(ByteVector data) {
  data.insert(data.end(), {0x90, 0x00});
  return data;
}
ByteVector part(const ByteVector& bytes, std::size_t from, std::size_t size) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from),
          bytes.begin() + static_cast<std::ptrdiff_t>(from + size)};
}

using CcidTransfer = PoweredSlotTest;
class CcidChaining : public PoweredSlotTest {
 protected:
  CcidChaining() : PoweredSlotTest(kBlock) {}
  /// All blocks of an answer, put together; bSeq counts on from `seq`.
  ByteVector read_chain(std::uint8_t seq) {
    ByteVector all;
    auto reply = read();
    for (std::uint8_t expected = 0x01; reply; expected = 0x03) {
      all.insert(all.end(), reply->data.begin(), reply->data.end());
      if (reply->last == 0x02 || reply->last == 0x00) return all;
      EXPECT_EQ(reply->last, expected);
      EXPECT_EQ(reply->data.size(), kBlock);
      reply = exchange(block(++seq, {}, 0x10));
    }
    ADD_FAILURE() << "a block is missing";
    return all;
  }
};

TEST_F(CcidTransfer, Apdu_IsAnsweredByTheCard) {
  EXPECT_EQ(exchange(block(3, pattern(5))), data_block(3, with_ok(pattern(5))));
}

TEST_F(CcidTransfer, ApduOfAnyLength_ComesAndGoesWhole) {
  for (const std::size_t size : {0u, 1u, 41u, 52u, 53u, 54u, 55u, 116u, 118u, 182u, 1000u, 65533u, 65536u}) {
    EXPECT_EQ(exchange(block(3, pattern(size))), data_block(3, with_ok(pattern(size)))) << size;
  }
}

TEST_F(CcidTransfer, LongestApduThatTheCardTakes_Arrives) {
  const auto reply = exchange(block(3, pattern(card::kMaxCommand)));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->data, (ByteVector{0x67, 0x00})) << "the echo would be too long for a response";
}

TEST_F(CcidTransfer, MoreThanAMessageMayHold_IsABadLengthAndDoesNotReachTheCard) {
  ASSERT_TRUE(host_.write(block(3, pattern(kMaxBlock + 1))));
  EXPECT_FALSE(serve());
  EXPECT_EQ(read(), failure(0x80, 3, 0x01));
}

TEST_F(CcidTransfer, TruncatedApdu_DoesNotReachTheCardAndIsWiped) {
  const Bytes buffer = slot_.take_job().command;
  EXPECT_TRUE(buffer.empty());
  auto transfer = block(3, pattern(50));
  transfer.resize(40);
  ASSERT_TRUE(host_.write(transfer));
  EXPECT_FALSE(serve());
  EXPECT_EQ(read(), failure(0x80, 3, 0x01));
  ASSERT_TRUE(host_.write(block(4, {})));
  const Job job = slot_.take_job();
  EXPECT_THAT(ByteVector(job.command.data(), job.command.data() + 50), Each(0));
  slot_.finish(2);
}

TEST_F(CcidTransfer, CommandAndAnswer_AreWiped) {
  ASSERT_TRUE(host_.write(block(3, pattern(100))));
  const Job job = slot_.take_job();
  ASSERT_EQ(job.kind, JobKind::kTransmit);
  EXPECT_TRUE(equal(job.command, pattern(100)));
  ASSERT_EQ(job.response.size(), card::kMaxResponse);
  std::ranges::fill(job.response, std::uint8_t{0x5E});  // the card works behind its answer too
  slot_.finish(70);
  EXPECT_THAT(ByteVector(job.command.begin(), job.command.end()), Each(0));
  EXPECT_THAT(ByteVector(job.response.begin() + 70, job.response.end()), Each(0));
  EXPECT_EQ(read(), data_block(3, ByteVector(70, 0x5E)));
  EXPECT_THAT(ByteVector(job.response.begin(), job.response.end()), Each(0));
}

TEST_F(CcidTransfer, WhileTheCardWorks_EveryCommandIsToldSo) {
  ASSERT_TRUE(host_.write(block(3, pattern(100))));
  const Job job = slot_.take_job();
  ASSERT_TRUE(host_.write(block(4, pattern(200))));
  EXPECT_EQ(read(), failure(0x80, 4, 0xE0));
  ASSERT_TRUE(host_.write(message(0x65, 5)));
  EXPECT_EQ(read(), failure(0x81, 5, 0xE0));
  ASSERT_TRUE(host_.write(message(0x63, 6)));
  EXPECT_EQ(read(), failure(0x81, 6, 0xE0));
  EXPECT_TRUE(equal(job.command, pattern(100))) << "the card's command stays";
  job.response[0] = 0x90;
  slot_.finish(2);
  EXPECT_EQ(read(), data_block(3, {0x90, 0x00}));
}

TEST_F(CcidTransfer, CommandBeforeTheCardBegan_IsToldSoToo) {
  ASSERT_TRUE(host_.write(block(3, pattern(100))));
  ASSERT_TRUE(host_.write(block(4, pattern(200))));
  EXPECT_EQ(read(), failure(0x80, 4, 0xE0));
  EXPECT_TRUE(serve());
  EXPECT_EQ(read(), data_block(3, with_ok(pattern(100))));
}

TEST_F(CcidTransfer, TimeExtension_NamesTheCommandAndTheMultiplier) {
  EXPECT_FALSE(slot_.request_time_extension(1)) << "nothing is under way";
  ASSERT_TRUE(host_.write(block(3, pattern(4))));
  (void)slot_.take_job();
  EXPECT_TRUE(slot_.request_time_extension(5));
  EXPECT_FALSE(slot_.request_time_extension(5)) << "the host did not take the last";
  EXPECT_EQ(read(), (testing::Reply{0x80, 0, 0, 3, 0x80, 5, 0, {}}));
  EXPECT_TRUE(slot_.request_time_extension(1));
  slot_.finish(2);
  EXPECT_EQ(read(), (testing::Reply{0x80, 0, 0, 3, 0x80, 1, 0, {}}));
  EXPECT_EQ(read(), data_block(3, {0x00, 0x00})) << "the answer waited for the extension to leave";
  EXPECT_FALSE(slot_.request_time_extension(1));
}

TEST_F(CcidTransfer, UnknownLevel_NamesWLevelParameter) {
  for (const int level : {0x02, 0x03, 0x04, 0x0F, 0x11, 0xFF}) {
    EXPECT_EQ(exchange(block(3, pattern(9), static_cast<std::uint8_t>(level))), failure(0x80, 3, 0x08))
        << level;
  }
  EXPECT_EQ(exchange(message(0x6F, 4, pattern(9), {0, 0, 1})), failure(0x80, 4, 0x08)) << "0100";
  EXPECT_EQ(exchange(block(5, {}, 0x10)), failure(0x80, 5, 0x08)) << "no answer to go on with";
}

TEST_F(CcidChaining, CommandInBlocks_ReachesTheCardWhole) {
  const auto apdu = pattern(600);
  EXPECT_EQ(exchange(block(1, part(apdu, 0, kBlock), 1)), data_block(1, {}, 0, 0x10));
  EXPECT_EQ(exchange(block(2, part(apdu, kBlock, kBlock), 3)), data_block(2, {}, 0, 0x10));
  ASSERT_TRUE(host_.write(block(3, part(apdu, 2 * kBlock, 600 - 2 * kBlock), 2)));
  EXPECT_TRUE(serve());
  EXPECT_EQ(read_chain(3), with_ok(apdu));
}

TEST_F(CcidChaining, AnswerThatEndsWithABlock_IsNoBlockMore) {
  for (const std::size_t size : {kBlock - 2, kBlock - 1, 2 * kBlock - 2, 2 * kBlock - 1}) {
    const auto apdu = pattern(size);
    if (size > kBlock) {
      ASSERT_EQ(exchange(block(1, part(apdu, 0, kBlock), 1)), data_block(1, {}, 0, 0x10));
      ASSERT_TRUE(host_.write(block(2, part(apdu, kBlock, size - kBlock), 2)));
    } else {
      ASSERT_TRUE(host_.write(block(2, apdu)));
    }
    EXPECT_TRUE(serve());
    EXPECT_EQ(read_chain(2), with_ok(apdu)) << size;
    EXPECT_EQ(exchange(block(9, {}, 0x10)), failure(0x80, 9, 0x08)) << "nothing is left";
  }
}

TEST_F(CcidChaining, RestOfAnAnswer_IsDroppedAndWipedByTheNextCommand) {
  ASSERT_TRUE(host_.write(block(1, pattern(kBlock))));
  const Job job = slot_.take_job();
  std::ranges::fill(job.response.first(600), std::uint8_t{0x5E});
  slot_.finish(600);
  ASSERT_EQ(read()->last, 0x01);
  EXPECT_EQ(exchange(block(2, pattern(4))), data_block(2, with_ok(pattern(4))));
  EXPECT_THAT(ByteVector(job.response.begin(), job.response.end()), Each(0));
  EXPECT_EQ(exchange(block(3, {}, 0x10)), failure(0x80, 3, 0x08));
}

TEST_F(CcidChaining, GoingOnWithData_IsABadLength) {
  ASSERT_TRUE(host_.write(block(1, pattern(kBlock))));
  EXPECT_TRUE(serve());
  ASSERT_EQ(read()->last, 0x01);
  EXPECT_EQ(exchange(block(2, pattern(1), 0x10)), failure(0x80, 2, 0x01));
  EXPECT_EQ(exchange(block(3, {}, 0x10)), data_block(3, {0x90, 0x00}, 0, 0x02)) << "the rest is still there";
}

TEST_F(CcidChaining, NewFirstBlock_StartsAnew) {
  EXPECT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  EXPECT_EQ(exchange(block(2, pattern(5), 1)), data_block(2, {}, 0, 0x10));
  EXPECT_EQ(exchange(block(3, {}, 2)), data_block(3, with_ok(pattern(5))));
  EXPECT_EQ(exchange(block(4, pattern(9), 1)), data_block(4, {}, 0, 0x10));
  EXPECT_EQ(exchange(block(5, pattern(5))), data_block(5, with_ok(pattern(5))));
  EXPECT_EQ(exchange(block(6, pattern(5), 2)), failure(0x80, 6, 0x08)) << "the chain is gone";
}

TEST_F(CcidChaining, BlockThatFails_EndsItsChain) {
  EXPECT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  auto truncated = block(2, pattern(20), 3);
  truncated.pop_back();
  EXPECT_EQ(exchange(truncated), failure(0x80, 2, 0x01));
  EXPECT_EQ(exchange(block(3, pattern(5), 2)), failure(0x80, 3, 0x08));
}

TEST_F(CcidChaining, OtherCommandsBetweenBlocks_DoNotEndTheChain) {
  EXPECT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  EXPECT_EQ(exchange(message(0x65, 2)), slot_status(2, 0));
  EXPECT_EQ(exchange(block(3, {}, 2)), data_block(3, with_ok(pattern(9))));
}

TEST_F(CcidChaining, PowerOff_EndsTheChain) {
  EXPECT_EQ(exchange(block(1, pattern(9), 1)), data_block(1, {}, 0, 0x10));
  power_on();
  EXPECT_EQ(exchange(block(3, pattern(5), 2)), failure(0x80, 3, 0x08));
}

TEST_F(CcidChaining, MoreThanTheCardTakes_Is6700AndTheNextCommandWorks) {
  const auto full = pattern(kBlock);
  ASSERT_EQ(exchange(block(1, full, 1)), data_block(1, {}, 0, 0x10));
  for (std::size_t size = kBlock; size <= card::kMaxCommand; size += kBlock) {
    ASSERT_EQ(exchange(block(2, full, 3)), data_block(2, {}, 0, 0x10));
  }
  ASSERT_TRUE(host_.write(block(3, {}, 2)));
  EXPECT_FALSE(serve());
  EXPECT_EQ(read(), data_block(3, {0x67, 0x00}));
  EXPECT_EQ(exchange(block(4, pattern(4))), data_block(4, with_ok(pattern(4))));
}

}  // namespace
}  // namespace coffer::reader::ccid
