#include <random>

#include "reader/ccid/testing/slot_fixture.h"

// However the bytes of a conversation are cut into pieces, and whenever the host reads: the answers are the
// same.

namespace coffer::reader::ccid {
namespace {

using testing::block;
using testing::ByteVector;
using testing::Host;
using testing::message;
using testing::pattern;
using testing::Reply;

constexpr std::size_t kBlock = 261;

ByteVector resized(ByteVector transfer, std::size_t size) {
  transfer.resize(size);
  return transfer;
}

/// All that a host sends, right and wrong, a transfer each. None goes on behind a message that fills its
/// packets: on the bus a new transfer starts there.
std::vector<ByteVector> conversation() {
  const auto apdu = pattern(600);
  const Bytes bytes = apdu;
  return {
      message(0x65, 1),
      message(0x62, 2),
      message(0x61, 3, ByteVector{0x18, 0x10, 0x00, 0x45, 0x00, 0xFE, 0x00}, {1}),
      block(4, pattern(5)),
      block(5, pattern(54)),   // fills one packet
      block(6, pattern(118)),  // fills two
      block(7, pattern(kBlock)),
      block(8, {}, 0x10),
      block(9, bytes.first(kBlock), 1),
      block(10, bytes.subspan(kBlock, kBlock), 3),
      block(11, bytes.subspan(2 * kBlock), 2),
      block(12, {}, 0x10),
      block(13, {}, 0x10),
      block(14, {}, 0x10),
      resized(block(15, pattern(200)), 100),
      resized(block(16, pattern(20)), 31),
      resized(message(0x65, 17), 8),
      resized(message(0x65, 18), 3),
      block(19, pattern(300)),
      message(0x65, 20, pattern(500), {}, 3),
      message(0x6B, 21, pattern(54)),
      block(22, pattern(9), 2),
      message(0x72, 23),
      message(0x63, 24),
      block(25, pattern(9)),
      message(0xFF, 26, pattern(70)),
  };
}

/// A device for one conversation.
struct Device {
  Slot slot{kBlock};
  reader::testing::EchoCard card;
  testing::NoMutex mutex;
  Host host{slot};
  std::vector<Reply> replies;

  void work() {
    while (serve(slot, card, mutex)) {
    }
  }
  void read_all() {
    while (const auto reply = host.read_reply()) replies.push_back(*reply);
  }
};

/// As a host controller sends it: packets of 64 bytes.
std::vector<Reply> replies_to_packets() {
  Device device;
  for (const auto& transfer : conversation()) {
    EXPECT_TRUE(device.host.write(transfer));
    device.work();
    device.read_all();
  }
  return device.replies;
}

/// In pieces of random size, with an empty packet behind full ones or without.
void send_in_pieces(Slot& slot, Bytes transfer, std::mt19937& random) {
  const bool ends_full = transfer.size() % kBulkPacket == 0;
  while (!transfer.empty()) {
    const std::size_t most = random() % 2 == 0 ? 3 : transfer.size();
    const std::size_t size = 1 + random() % std::min(most, transfer.size());
    slot.receive(transfer.first(size));
    transfer = transfer.subspan(size);
  }
  if (!ends_full || random() % 2 == 0) slot.end_transfer();
}

std::vector<Reply> replies_to_pieces(std::mt19937& random) {
  Device device;
  for (const auto& transfer : conversation()) {
    if (!device.slot.wants_packet()) {
      device.read_all();
      device.work();
    }
    send_in_pieces(device.slot, transfer, random);
    device.work();
    if (random() % 2 == 0) device.read_all();
    device.work();
  }
  device.read_all();
  device.work();
  device.read_all();
  return device.replies;
}

TEST(CcidSplit, AnyPieces_HaveTheSameAnswers) {
  const auto expected = replies_to_packets();
  ASSERT_EQ(expected.size(), 24u) << "all are answered but a transfer of three bytes, and half an abort";
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    ASSERT_EQ(replies_to_pieces(random), expected) << "seed " << seed;
  }
}

TEST(CcidSplit, SingleBytes_HaveTheSameAnswers) {
  Device device;
  for (const auto& transfer : conversation()) {
    for (const std::uint8_t byte : transfer) device.slot.receive(Bytes(&byte, 1));
    device.slot.end_transfer();
    device.work();
    device.read_all();
  }
  EXPECT_EQ(device.replies, replies_to_packets());
}

}  // namespace
}  // namespace coffer::reader::ccid
