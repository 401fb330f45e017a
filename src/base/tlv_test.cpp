#include "base/tlv.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace coffer {
namespace {

/// Whether `input` reads as one data object, and none of its strict prefixes does.
constexpr bool reads_only_whole(Bytes input) {
  for (std::size_t length = 0; length < input.size(); ++length) {
    TlvReader reader(input.first(length));
    if (reader.next() || reader.rest().size() != length) return false;
  }
  TlvReader reader(input);
  return reader.next().has_value() && reader.at_end();
}

template <std::size_t Length>
constexpr auto with_header(std::initializer_list<std::uint8_t> header) {
  std::array<std::uint8_t, 8 + Length> object{};
  std::ranges::copy(header, object.begin());
  return object;
}
constexpr auto kLength128 = with_header<128>({0x53, 0x81, 0x80});
constexpr auto kLength256 = with_header<256>({0x7F, 0x49, 0x82, 0x01, 0x00});
constexpr std::array<std::uint8_t, 5> kShort{0x80, 0x03, 1, 2, 3};
constexpr std::array<std::uint8_t, 4> kTwoByteTag{0x5F, 0x37, 0x01, 7};
constexpr std::array<std::uint8_t, 2> kEmptyValue{0x30, 0x00};
constexpr std::array<std::uint8_t, 6> kLongerLength{0x80, 0x82, 0x00, 0x02, 8, 9};

static_assert(reads_only_whole(kShort));
static_assert(reads_only_whole(kTwoByteTag));
static_assert(reads_only_whole(kEmptyValue));
static_assert(reads_only_whole(Bytes(kLength128).first(3 + 128)));
static_assert(reads_only_whole(Bytes(kLength256).first(5 + 256)));
static_assert(reads_only_whole(kLongerLength), "lengths that are not minimal are taken");

constexpr bool refused(std::initializer_list<std::uint8_t> input) {
  return !TlvReader(Bytes(input.begin(), input.size())).next();
}
static_assert(refused({0x00, 0x00}), "no tag begins with zero");
static_assert(refused({0x7F, 0x81, 0x01, 0x00}), "a tag of three bytes");
static_assert(refused({0x80, 0x80}), "an indefinite length");
static_assert(refused({0x80, 0x83, 0x00, 0x00, 0x00}), "a length of three bytes");
static_assert(refused({0x80, 0xFF, 0x00}), "a reserved length");
static_assert(refused({0x80, 0x82, 0xFF, 0xFF, 0x00}), "more length than input");

static_assert(tag_size(0x80) == 1 && tag_size(0x7F49) == 2);
static_assert(length_size(0x7F) == 1 && length_size(0x80) == 2 && length_size(0xFF) == 2);
static_assert(length_size(0x100) == 3 && length_size(0xFFFF) == 3);

std::vector<std::uint8_t> to_vector(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

TEST(TlvReader, Next_GivesTagValueAndEncoding) {
  TlvReader reader(kTwoByteTag);
  const auto tlv = reader.next();
  ASSERT_TRUE(tlv);
  EXPECT_EQ(tlv->tag, 0x5F37);
  EXPECT_EQ(to_vector(tlv->value), std::vector<std::uint8_t>{7});
  EXPECT_EQ(tlv->encoded.data(), kTwoByteTag.data());
  EXPECT_EQ(tlv->encoded.size(), kTwoByteTag.size());
}

TEST(TlvReader, NextOfAnotherTag_StaysWhereItIs) {
  TlvReader reader(kShort);
  EXPECT_FALSE(reader.next(0x81));
  EXPECT_EQ(reader.rest().size(), kShort.size());
  EXPECT_TRUE(reader.next(0x80));
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.next());
}

TEST(TlvReader, ReadsASequenceInOrder) {
  constexpr std::array<std::uint8_t, 7> kSequence{0x80, 0x01, 0xAA, 0x80, 0x02, 0xBB, 0xCC};
  TlvReader reader(kSequence);
  EXPECT_EQ(reader.next()->value.size(), 1u);
  EXPECT_EQ(reader.next()->value.size(), 2u);
  EXPECT_TRUE(reader.at_end());
}

TEST(TlvSequence, IsWholeObjectsOfDistinctTags) {
  EXPECT_TRUE(is_distinct_tlv_sequence({}));
  EXPECT_TRUE(is_distinct_tlv_sequence(kShort));
  EXPECT_FALSE(is_distinct_tlv_sequence(Bytes(kShort).first(4)));
  constexpr std::array<std::uint8_t, 3> kTrailing{0x30, 0x00, 0x30};
  EXPECT_FALSE(is_distinct_tlv_sequence(kTrailing));
  constexpr std::array<std::uint8_t, 7> kTwice{0x80, 0x01, 0xAA, 0x81, 0x00, 0x80, 0x00};
  EXPECT_TRUE(is_distinct_tlv_sequence(Bytes(kTwice).first(5)));
  EXPECT_FALSE(is_distinct_tlv_sequence(kTwice));
}

TEST(TlvSequence, OfDistinctTags_HasALongest) {
  std::vector<std::uint8_t> sequence;
  for (int i = 0; i < kMaxDistinctTlvs; ++i) {
    sequence.insert(sequence.end(), {0x5F, static_cast<std::uint8_t>(0x20 + i), 0x00});
  }
  EXPECT_TRUE(is_distinct_tlv_sequence(sequence));
  sequence.insert(sequence.end(), {0x80, 0x00});
  EXPECT_FALSE(is_distinct_tlv_sequence(sequence));
}

TEST(TlvSequence, Find_TakesTheFirstOfThisLevel) {
  constexpr std::array<std::uint8_t, 11> kSequence{0x30, 0x03, 0x81, 0x01, 1, 0x81, 0x01, 2, 0x81, 0x01, 3};
  const auto found = find_tlv(kSequence, 0x81);
  ASSERT_TRUE(found);
  EXPECT_EQ(to_vector(found->value), std::vector<std::uint8_t>{2});
  EXPECT_FALSE(find_tlv(kSequence, 0x82));
}

TEST(TlvSequence, Find_StopsAtWhatIsMalformed) {
  constexpr std::array<std::uint8_t, 5> kSequence{0x00, 0x00, 0x81, 0x01, 2};
  EXPECT_FALSE(find_tlv(kSequence, 0x81));
}

TEST(TlvWriter, WritesMinimalLengths) {
  std::array<std::uint8_t, 8> out{};
  ByteWriter writer(out);
  TlvWriter(writer).put_byte(0x80, 0xAA).put_be16(0x5F20, 0x0102);
  EXPECT_EQ(to_vector(*writer.finish()), (std::vector<std::uint8_t>{0x80, 1, 0xAA, 0x5F, 0x20, 2, 1, 2}));
}

/// The first bytes of a data object with a value of `length` bytes, written flat and nested.
std::vector<std::uint8_t> header_of(std::size_t length, bool nested) {
  const std::vector<std::uint8_t> value(length, 0x55);
  std::vector<std::uint8_t> out(length + 8);
  ByteWriter writer(out);
  TlvWriter tlv(writer);
  if (nested) {
    tlv.put_nested(0x30, [&](TlvWriter&) { writer.put(value); });
  } else {
    tlv.put(0x30, value);
  }
  const auto written = writer.finish();
  EXPECT_TRUE(written);
  EXPECT_TRUE(equal(written->last(length), value));
  return to_vector(written->first(written->size() - length));
}

TEST(TlvWriter, LengthForms_ChangeAt128And256) {
  using V = std::vector<std::uint8_t>;
  for (const bool nested : {false, true}) {
    EXPECT_EQ(header_of(0, nested), (V{0x30, 0x00}));
    EXPECT_EQ(header_of(127, nested), (V{0x30, 0x7F}));
    EXPECT_EQ(header_of(128, nested), (V{0x30, 0x81, 0x80}));
    EXPECT_EQ(header_of(255, nested), (V{0x30, 0x81, 0xFF}));
    EXPECT_EQ(header_of(256, nested), (V{0x30, 0x82, 0x01, 0x00}));
    EXPECT_EQ(header_of(65535, nested), (V{0x30, 0x82, 0xFF, 0xFF}));
  }
}

TEST(TlvWriter, NestedObjects_ReadBack) {
  std::array<std::uint8_t, 300> out{};
  constexpr std::array<std::uint8_t, 200> kLong{};
  ByteWriter writer(out);
  TlvWriter tlv(writer);
  tlv.put_byte(0x80, 1);
  tlv.put_nested(0x7F21, [&](TlvWriter& certificate) {
    certificate.put_nested(0x7F4E, [&](TlvWriter& body) { body.put(0x42, kLong).put_byte(0x5F29, 0); });
    certificate.put_byte(0x5F37, 9);
  });
  tlv.put_byte(0x81, 2);
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  ASSERT_TRUE(is_distinct_tlv_sequence(*written));
  const auto certificate = find_tlv(*written, 0x7F21);
  ASSERT_TRUE(certificate);
  const auto body = find_tlv(certificate->value, 0x7F4E);
  ASSERT_TRUE(body);
  EXPECT_EQ(find_tlv(body->value, 0x42)->value.size(), kLong.size());
  EXPECT_EQ(find_tlv(body->value, 0x5F29)->value.size(), 1u);
  EXPECT_EQ(find_tlv(certificate->value, 0x5F37)->value.front(), 9);
  EXPECT_EQ(find_tlv(*written, 0x81)->value.front(), 2);
}

TEST(TlvWriter, TooLittleRoomForNestedObjects_OverflowsAtEachSize) {
  constexpr std::array<std::uint8_t, 3> kValue{1, 2, 3};
  const auto write = [&](MutableBytes out) {
    ByteWriter writer(out);
    TlvWriter(writer).put_nested(0x7F49, [&](TlvWriter& inner) {
      inner.put_nested(0x30, [&](TlvWriter& innermost) { innermost.put(0x80, kValue); });
    });
    return writer.finish().has_value();
  };
  std::array<std::uint8_t, 10> out{};
  for (std::size_t size = 0; size < out.size(); ++size) {
    out.fill(0xEE);
    EXPECT_FALSE(write(MutableBytes(out).first(size))) << size;
    EXPECT_EQ(out.back(), 0xEE) << "wrote behind a buffer of " << size;
  }
  EXPECT_TRUE(write(out));
}

}  // namespace
}  // namespace coffer
