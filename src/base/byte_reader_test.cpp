#include "base/byte_reader.h"

#include <gtest/gtest.h>

#include <array>

namespace coffer {
namespace {

constexpr std::array<std::uint8_t, 3> kInput{0x12, 0x34, 0x56};

TEST(ByteReader, Takes_WalkThroughTheInput) {
  ByteReader reader(kInput);
  EXPECT_EQ(reader.take_be16(), 0x1234);
  EXPECT_EQ(reader.remaining(), 1u);
  EXPECT_EQ(reader.take_byte(), 0x56);
  EXPECT_TRUE(reader.empty());
}

TEST(ByteReader, Take_IsAViewOfTheInput) {
  ByteReader reader(kInput);
  const auto taken = reader.take(2);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->data(), kInput.data());
  EXPECT_EQ(reader.rest().data(), kInput.data() + 2);
}

TEST(ByteReader, Field_IsALengthAndItsBytes) {
  constexpr std::array<std::uint8_t, 6> kFields{0x00, 0x02, 0xAA, 0xBB, 0x00, 0x00};
  ByteReader reader(kFields);
  const auto field = reader.take_field();
  ASSERT_TRUE(field);
  EXPECT_TRUE(equal(*field, Bytes(kFields).subspan(2, 2)));
  const auto nothing = reader.take_field();
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
  EXPECT_FALSE(reader.take_field());
}

TEST(ByteReader, FieldThatEndsEarly_LeavesItWhereItWas) {
  constexpr std::array<std::uint8_t, 4> kField{0x00, 0x02, 0xAA, 0xBB};
  for (std::size_t size = 0; size < kField.size(); ++size) {
    ByteReader reader(Bytes(kField).first(size));
    EXPECT_FALSE(reader.take_field());
    EXPECT_EQ(reader.remaining(), size);
  }
}

TEST(ByteReader, FailedReads_LeaveItWhereItWas) {
  ByteReader reader(Bytes(kInput).first(1));
  EXPECT_FALSE(reader.take_be16());
  EXPECT_FALSE(reader.take(2));
  EXPECT_FALSE(reader.take(SIZE_MAX));
  EXPECT_EQ(reader.remaining(), 1u);
  EXPECT_EQ(reader.take_byte(), 0x12);
}

TEST(ByteReader, AtTheEnd_OnlyTakingNothingSucceeds) {
  ByteReader reader{Bytes{}};
  EXPECT_TRUE(reader.empty());
  EXPECT_FALSE(reader.take_byte());
  const auto nothing = reader.take(0);
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
}

}  // namespace
}  // namespace coffer
