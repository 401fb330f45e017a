#include "token/hd/hd_path.h"

#include <gtest/gtest.h>

#include <vector>

#include "token/hd/hd_key.h"

namespace coffer::token {
namespace {

using ByteVector = std::vector<std::uint8_t>;

TEST(HdPath, SlotAlone_IsTheMaster) {
  const ByteVector encoded{0x02, 0x01, 0x09};
  auto path = HdPath::parse(encoded);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->slot(), 9);
  EXPECT_FALSE(path->take_step());
}

TEST(HdPath, Steps_ComeInTheirOrder) {
  const ByteVector encoded{0x02, 0x01, 0x00, 0x02, 0x04, 0x80, 0x00, 0x00, 0x2C, 0x04, 0x02,
                           'h',  'd',  0x04, 0x00, 0x02, 0x04, 0x00, 0x00, 0x01, 0x02};
  auto path = HdPath::parse(encoded);
  ASSERT_TRUE(path);
  auto step = path->take_step();
  ASSERT_TRUE(step && std::holds_alternative<std::uint32_t>(*step));
  EXPECT_EQ(std::get<std::uint32_t>(*step), 44 | kHdHardened);
  step = path->take_step();
  ASSERT_TRUE(step && std::holds_alternative<Bytes>(*step));
  EXPECT_TRUE(equal(std::get<Bytes>(*step), ByteVector{'h', 'd'}));
  step = path->take_step();
  ASSERT_TRUE(step && std::holds_alternative<Bytes>(*step));
  EXPECT_TRUE(std::get<Bytes>(*step).empty());
  step = path->take_step();
  ASSERT_TRUE(step && std::holds_alternative<std::uint32_t>(*step));
  EXPECT_EQ(std::get<std::uint32_t>(*step), 0x102u);
  EXPECT_FALSE(path->take_step());
}

TEST(HdPath, LabelOf127Bytes_IsTheLongest) {
  ByteVector encoded{0x02, 0x01, 0x00, 0x04, 0x7F};
  encoded.resize(encoded.size() + 127, 'x');
  EXPECT_TRUE(HdPath::parse(encoded));
  encoded = {0x02, 0x01, 0x00, 0x04, 0x81, 0x80};
  encoded.resize(encoded.size() + 128, 'x');
  EXPECT_FALSE(HdPath::parse(encoded));
}

TEST(HdPath, AnythingElse_IsRefused) {
  const ByteVector malformed[] = {
      {},
      {0x02},
      {0x02, 0x01},
      {0x02, 0x00},
      {0x02, 0x01, 0x0A},                                // no such slot
      {0x02, 0x02, 0x00, 0x00},                          // slot of two bytes
      {0x02, 0x81, 0x01, 0x00},                          // length in two bytes
      {0x04, 0x01, 0x00},                                // a label first
      {0x02, 0x04, 0x00, 0x00, 0x00, 0x00},              // an index first
      {0x02, 0x01, 0x00, 0x02, 0x01, 0x00},              // a second slot
      {0x02, 0x01, 0x00, 0x02, 0x03, 0x00, 0x00, 0x00},  // index of three bytes
      {0x02, 0x01, 0x00, 0x02, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x02, 0x01, 0x00, 0x02, 0x81, 0x04, 0x00, 0x00, 0x00, 0x00},
      {0x02, 0x01, 0x00, 0x02, 0x04, 0x00, 0x00, 0x00},  // cut
      {0x02, 0x01, 0x00, 0x04, 0x81, 0x01, 'a'},
      {0x02, 0x01, 0x00, 0x04, 0x02, 'a'},  // cut
      {0x02, 0x01, 0x00, 0x0C, 0x01, 'a'},  // another tag
      {0x02, 0x01, 0x00, 0x00},             // something behind it
      {0x02, 0x01, 0x00, 0x02, 0x04, 0x00, 0x00, 0x00, 0x00, 0x90},
  };
  for (const ByteVector& encoded : malformed) {
    const auto path = HdPath::parse(encoded);
    ASSERT_FALSE(path) << ::testing::PrintToString(encoded);
    EXPECT_EQ(path.error(), Error(ErrorCode::kNoSuchNode));
  }
}

}  // namespace
}  // namespace coffer::token
