#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>

#include "base/endian.h"

namespace coffer {
namespace {

constexpr std::array<std::uint8_t, 4> kSample{0x01, 0x02, 0x03, 0x04};
constexpr std::array<std::uint8_t, 4> kPadded{0x00, 0x00, 0x12, 0x00};
constexpr std::array<std::uint8_t, 3> kZero{};

static_assert(equal(kSample, kSample));
static_assert(!equal(kSample, kPadded));
static_assert(!equal(kSample, Bytes(kSample).first(3)), "a prefix is not equal");
static_assert(equal({}, {}));

static_assert(strip_leading_zeros(kPadded).size() == 2);
static_assert(strip_leading_zeros(kPadded).front() == 0x12);
static_assert(strip_leading_zeros(kSample).size() == 4);
static_assert(strip_leading_zeros(kZero).empty());
static_assert(strip_leading_zeros({}).empty());

static_assert(load_be16(Bytes(kSample).first<2>()) == 0x0102);
static_assert(load_be32(kSample) == 0x01020304);
static_assert(be16(0x0102) == std::array<std::uint8_t, 2>{0x01, 0x02});
static_assert(be32(0xFFFEFDFC) == std::array<std::uint8_t, 4>{0xFF, 0xFE, 0xFD, 0xFC});
static_assert(load_be32(be32(0x80000001)) == 0x80000001, "the top bit survives");
static_assert(load_be16(be16(0xFFFF)) == 0xFFFF);

TEST(Bytes, Copy_FillsTheStartOnly) {
  std::array<std::uint8_t, 6> to{9, 9, 9, 9, 9, 9};
  copy(kSample, to);
  EXPECT_EQ(to, (std::array<std::uint8_t, 6>{1, 2, 3, 4, 9, 9}));
}

}  // namespace
}  // namespace coffer
