#include "reader/ccid/sender.h"

#include <gmock/gmock.h>

#include "reader/ccid/testing/slot_fixture.h"

namespace coffer::reader::ccid {
namespace {

using ::testing::Each;
using testing::pattern;

std::vector<std::size_t> packet_sizes(Sender& sender) {
  std::vector<std::size_t> sizes;
  while (const auto packet = sender.packet()) {
    sizes.push_back(packet->size());
    sender.sent();
  }
  return sizes;
}

TEST(CcidSender, EndsWithAPacketThatIsNotFull) {
  for (const std::size_t size : {10u, 63u, 64u, 65u, 127u, 128u, 129u}) {
    auto frame = pattern(size);
    Sender sender;
    sender.send(frame);
    std::vector<std::size_t> expected(size / 64, 64);
    expected.push_back(size % 64);
    EXPECT_EQ(packet_sizes(sender), expected) << size;
    EXPECT_TRUE(sender.is_idle());
  }
}

TEST(CcidSender, Packet_IsTheSameUntilItIsSent) {
  auto frame = pattern(100);
  const auto whole = frame;
  Sender sender;
  sender.send(frame);
  for (int look = 0; look < 2; ++look) {
    EXPECT_TRUE(equal(sender.packet().value(), Bytes(whole).first(64)));
  }
  sender.sent();
  EXPECT_TRUE(equal(sender.packet().value(), Bytes(whole).subspan(64)));
}

TEST(CcidSender, WhatWasSentOrDropped_IsWiped) {
  auto sent = pattern(100);
  Sender sender;
  sender.send(sent);
  packet_sizes(sender);
  EXPECT_THAT(sent, Each(0));
  auto dropped = pattern(100);
  sender.send(dropped);
  sender.sent();
  sender.drop();
  EXPECT_THAT(dropped, Each(0));
  EXPECT_FALSE(sender.packet());
}

}  // namespace
}  // namespace coffer::reader::ccid
