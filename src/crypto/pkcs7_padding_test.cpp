#include "crypto/pkcs7_padding.h"

#include <gtest/gtest.h>

#include <vector>

namespace coffer::crypto {
namespace {

using ByteVector = std::vector<std::uint8_t>;

TEST(Pkcs7Padding, EveryLength_PadsAsDefinedAndComesBack) {
  for (std::size_t size = 0; size <= 48; ++size) {
    ByteVector buffer(64, 0xEE);
    const std::size_t count = 16 - size % 16;
    ByteVector expected(size, 0xEE);
    expected.insert(expected.end(), count, static_cast<std::uint8_t>(count));
    EXPECT_EQ(pkcs7_pad(buffer, size), size + count);
    EXPECT_EQ(ByteVector(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size + count)),
              expected);
    EXPECT_EQ(ByteVector(buffer.begin() + static_cast<std::ptrdiff_t>(size + count), buffer.end()),
              ByteVector(64 - size - count, 0xEE));
    EXPECT_EQ(pkcs7_unpad(expected), size);
  }
}

TEST(Pkcs7Padding, ShortBuffer_IsRefusedAndUnchanged) {
  ByteVector buffer(31, 0xEE);
  for (const std::size_t size : {std::size_t{16}, std::size_t{31}, std::size_t{32}, ~std::size_t{0}}) {
    EXPECT_EQ(pkcs7_pad(buffer, size), std::unexpected(CryptoError::kBufferTooSmall)) << size;
  }
  EXPECT_EQ(buffer, ByteVector(31, 0xEE));
  EXPECT_TRUE(pkcs7_pad(buffer, 15));
}

TEST(Pkcs7Padding, PartOfABlock_IsRefused) {
  const ByteVector ones(33, 1);
  for (const std::size_t size : {0, 1, 15, 17, 31, 33}) {
    EXPECT_EQ(pkcs7_unpad(Bytes(ones).first(size)), std::unexpected(CryptoError::kInvalidArgument)) << size;
  }
}

TEST(Pkcs7Padding, OnlyCountsFromOneToSixteen_AreTaken) {
  for (unsigned count = 0; count <= 255; ++count) {
    const ByteVector block(32, static_cast<std::uint8_t>(count));
    const bool good = count >= 1 && count <= 16;
    EXPECT_EQ(pkcs7_unpad(block), good ? CryptoResult<std::size_t>(32 - count)
                                       : std::unexpected(CryptoError::kVerificationFailed))
        << count;
  }
}

TEST(Pkcs7Padding, AnyChangedByteOfThePadding_IsRefused) {
  for (std::size_t count = 2; count <= 16; ++count) {
    for (std::size_t at = 16 - count; at < 15; ++at) {
      ByteVector block(16, static_cast<std::uint8_t>(count));
      block[at] ^= 0x80;
      EXPECT_EQ(pkcs7_unpad(block), std::unexpected(CryptoError::kVerificationFailed)) << count << ' ' << at;
    }
  }
}

TEST(Pkcs7Padding, BytesBeforeThePadding_MayBeAnything) {
  ByteVector block(16, 0xFF);
  block[14] = 2;
  block[15] = 2;
  EXPECT_EQ(pkcs7_unpad(block), 14u);
  block[14] = 0;
  block[15] = 1;
  EXPECT_EQ(pkcs7_unpad(block), 15u);
}

}  // namespace
}  // namespace coffer::crypto
