#include "crypto/bare/aes.h"

#include <gtest/gtest.h>

#include "crypto/bare/aes/layout.h"

namespace coffer::crypto::bare {
namespace {

using Block = std::array<std::uint8_t, kAesBlock>;

/// FIPS 197, appendix C: the block 00112233...FF under the key 000102...
struct Published {
  std::size_t key_size;
  Block ciphertext;
};
constexpr Published kPublished[] = {
    {16, {0x69, 0xC4, 0xE0, 0xD8, 0x6A, 0x7B, 0x04, 0x30, 0xD8, 0xCD, 0xB7, 0x80, 0x70, 0xB4, 0xC5, 0x5A}},
    {24, {0xDD, 0xA9, 0x7C, 0xA4, 0x86, 0x4C, 0xDF, 0xE0, 0x6E, 0xAF, 0x70, 0xA0, 0xEC, 0x0D, 0x71, 0x91}},
    {32, {0x8E, 0xA2, 0xB7, 0xCA, 0x51, 0x67, 0x45, 0xBF, 0xEA, 0xFC, 0x49, 0x90, 0x4B, 0x49, 0x60, 0x89}}};

std::array<std::uint8_t, 32> counting() {
  std::array<std::uint8_t, 32> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

Block plaintext() {
  Block block{};
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(0x11 * i);
  return block;
}

TEST(Aes, PublishedBlock_EncryptsAloneAndInEitherPlaceOfAPair) {
  const auto key = counting();
  for (const Published& published : kPublished) {
    const AesKeys keys(Bytes(key).first(published.key_size));
    Block alone = plaintext();
    keys.encrypt(alone);
    EXPECT_EQ(alone, published.ciphertext);

    const AesPairs pairs(keys);
    for (const std::size_t at : {0U, 16U}) {
      std::array<std::uint8_t, kAesPair> pair{};
      copy(plaintext(), MutableBytes(pair).subspan(at));
      pairs.encrypt(pair);
      EXPECT_TRUE(std::ranges::equal(published.ciphertext, Bytes(pair).subspan(at, kAesBlock)));
      pairs.decrypt(pair);
      EXPECT_TRUE(std::ranges::equal(plaintext(), Bytes(pair).subspan(at, kAesBlock)));
      EXPECT_TRUE(
          std::ranges::all_of(Bytes(pair).subspan(16 - at, kAesBlock), [](auto b) { return b == 0; }));
    }
  }
}

TEST(Aes, AnyAddress_ServesAsThatOfAWord) {
  const auto key = counting();
  const AesPairs pairs{Bytes(key)};
  const Published& published = kPublished[2];
  for (std::size_t at = 0; at < 4; ++at) {
    alignas(aes::Word) std::array<std::uint8_t, kAesBlock + 4> memory{};
    const MutableBytes block = MutableBytes(memory).subspan(at, kAesBlock);
    copy(plaintext(), block);
    pairs.encrypt(block);
    EXPECT_TRUE(std::ranges::equal(published.ciphertext, block));
    pairs.decrypt(block);
    EXPECT_TRUE(std::ranges::equal(plaintext(), block));
  }
}

TEST(Aes, EachByte_IsSubstitutedAndBack) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::array<aes::Word, 8> bits{};
    for (unsigned i = 0; i < 8; ++i) bits[i] = 0u - ((byte >> i) & 1);
    const auto before = bits;
    aes::substitute_bytes(bits.data());
    aes::substitute_bytes_back(bits.data());
    EXPECT_EQ(bits, before);
  }
}

TEST(Aes, Slices_AreTheirOwnReverse) {
  std::array<aes::Word, 8> words{0x00112233, 0x44556677, 0x8899AABB, 0xCCDDEEFF,
                                 0x01234567, 0x89ABCDEF, 0xDEADBEEF, 0x5A0FC369};
  const auto before = words;
  aes::slice_pair(words.data());
  EXPECT_NE(words, before);
  aes::slice_pair(words.data());
  EXPECT_EQ(words, before);
}

}  // namespace
}  // namespace coffer::crypto::bare
