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
