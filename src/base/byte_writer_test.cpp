#include "base/byte_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace coffer {
namespace {

constexpr std::array<std::uint8_t, 3> kThree{1, 2, 3};

std::vector<std::uint8_t> to_vector(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

TEST(ByteWriter, Puts_AppendInOrder) {
  std::array<std::uint8_t, 10> out{};
  ByteWriter writer(out);
  writer.put(kThree).put_byte(4).put_be16(0x0506).put_be32(0x0708090A);
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(to_vector(*written), (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(ByteWriter, Field_IsALengthAndItsBytes) {
  std::array<std::uint8_t, 8> out{};
  ByteWriter writer(out);
  writer.put_field(kThree).put_field({});
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(to_vector(*written), (std::vector<std::uint8_t>{0, 3, 1, 2, 3, 0, 0}));
}

TEST(ByteWriter, FieldLongerThanItsLengthCanSay_IsAnOverflow) {
  const std::vector<std::uint8_t> field(0x10000);
  std::vector<std::uint8_t> out(0x10010);
  EXPECT_TRUE(ByteWriter(out).put_field(Bytes(field).first(0xFFFF)).finish());
  EXPECT_FALSE(ByteWriter(out).put_field(field).finish());
}

TEST(ByteWriter, FirstOverflow_WritesNothingAndStays) {
  std::array<std::uint8_t, 4> out{9, 9, 9, 9};
  ByteWriter writer(MutableBytes(out).first(2));
  writer.put(kThree);
  EXPECT_TRUE(writer.overflowed());
  writer.put_byte(1);  // would fit
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_FALSE(writer.finish());
  EXPECT_TRUE(writer.free_space().empty());
  EXPECT_EQ(out, (std::array<std::uint8_t, 4>{9, 9, 9, 9}));
}

TEST(ByteWriter, ExactFit_IsNoOverflow) {
  std::array<std::uint8_t, 3> out{};
  ByteWriter writer(out);
  writer.put(kThree).put({});
  EXPECT_TRUE(writer.finish());
}

TEST(ByteWriter, EmptyBuffer_HoldsNothing) {
  ByteWriter writer{MutableBytes{}};
  EXPECT_TRUE(writer.finish());
  writer.put_byte(0);
  EXPECT_FALSE(writer.finish());
}

TEST(ByteWriter, Advance_DeclaresWhatWasWrittenIntoFreeSpace) {
  std::array<std::uint8_t, 4> out{};
  ByteWriter writer(out);
  writer.put_byte(7);
  ASSERT_EQ(writer.free_space().size(), 3u);
  writer.free_space()[0] = 8;
  writer.advance(1);
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(to_vector(*written), (std::vector<std::uint8_t>{7, 8}));
}

TEST(ByteWriter, AdvancePastTheEnd_IsAnOverflow) {
  std::array<std::uint8_t, 4> out{};
  ByteWriter writer(out);
  writer.put_byte(7).advance(4);
  EXPECT_FALSE(writer.finish());
  ByteWriter other(out);
  other.put_byte(7).advance(SIZE_MAX);  // must not wrap around
  EXPECT_FALSE(other.finish());
}

TEST(ByteWriter, OpenGap_MovesTheTail) {
  std::array<std::uint8_t, 6> out{};
  ByteWriter writer(out);
  writer.put_byte(0xAA).put(kThree);
  writer.open_gap(1, 2);
  writer.written_from(1)[0] = 0xB1;
  writer.written_from(1)[1] = 0xB2;
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(to_vector(*written), (std::vector<std::uint8_t>{0xAA, 0xB1, 0xB2, 1, 2, 3}));
}

TEST(ByteWriter, OpenGap_ThatDoesNotFitIsAnOverflow) {
  std::array<std::uint8_t, 4> out{};
  ByteWriter writer(out);
  writer.put(kThree);
  writer.open_gap(0, 2);
  EXPECT_FALSE(writer.finish());
}

}  // namespace
}  // namespace coffer
