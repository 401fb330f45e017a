#include "crypto/aes_mode.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::read_vectors;
using testing::Vector;

constexpr AesMode kAllModes[] = {AesMode::kEcb, AesMode::kCbc, AesMode::kCfb128,
                                 AesMode::kOfb, AesMode::kCtr, AesMode::kXts};

/// Encrypts, compares, decrypts in place, encrypts again in place.
void expect_pair(AesMode mode, Bytes key, Bytes iv, const ByteVector& plain, const ByteVector& cipher) {
  ByteVector out(plain.size(), 0xEE);
  ASSERT_TRUE(aes_encrypt(mode, key, iv, plain, out));
  EXPECT_EQ(out, cipher);
  out.assign(plain.size(), 0xEE);
  ASSERT_TRUE(aes_decrypt(mode, key, iv, cipher, out));
  EXPECT_EQ(out, plain);
  ASSERT_TRUE(aes_encrypt(mode, key, iv, out, out)) << "in place";
  EXPECT_EQ(out, cipher);
  ASSERT_TRUE(aes_decrypt(mode, key, iv, out, out)) << "in place";
  EXPECT_EQ(out, plain);
}

struct NistFamily {
  const char* folder;  ///< below ciphers/AES
  const char* prefix;
  AesMode mode;
};

class NistModes : public ::testing::TestWithParam<NistFamily> {};

TEST_P(NistModes, Vectors_EncryptAndDecryptAsPublished) {
  std::size_t used = 0;
  for (const char* kind : {"GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"}) {
    for (const char* bits : {"128", "192", "256"}) {
      const auto path =
          std::string("ciphers/AES/") + GetParam().folder + "/" + GetParam().prefix + kind + bits + ".rsp";
      for (const auto& vector : read_vectors(path)) {
        SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
        const auto iv = GetParam().mode == AesMode::kEcb ? ByteVector{} : vector.bytes("iv");
        expect_pair(GetParam().mode, vector.bytes("key"), iv, vector.bytes("plaintext"),
                    vector.bytes("ciphertext"));
        ++used;
      }
    }
  }
  EXPECT_GE(used, 2000u);
}

INSTANTIATE_TEST_SUITE_P(, NistModes,
                         ::testing::Values(NistFamily{"ECB", "ECB", AesMode::kEcb},
                                           NistFamily{"CBC", "CBC", AesMode::kCbc},
                                           NistFamily{"CFB", "CFB128", AesMode::kCfb128},
                                           NistFamily{"OFB", "OFB", AesMode::kOfb}),
                         [](const auto& each) { return std::string(each.param.prefix); });

// RFC 3686, section 6; among them texts that end inside a block.
TEST(AesCtr, Rfc3686Vectors_EncryptAndDecryptAsPublished) {
  for (const char* file : {"aes-128-ctr.txt", "aes-192-ctr.txt", "aes-256-ctr.txt"}) {
    for (const auto& vector : read_vectors(std::string("ciphers/AES/CTR/") + file)) {
      SCOPED_TRACE(std::string(file) + ":" + std::to_string(vector.line()));
      expect_pair(AesMode::kCtr, vector.bytes("key"), vector.bytes("iv"), vector.bytes("plaintext"),
                  vector.bytes("ciphertext"));
    }
  }
}

TEST(AesCtr, Counter_IsTheWholeBlockAndWraps) {
  const ByteVector key(32, 7);
  const ByteVector last(16, 0xFF);
  const ByteVector first(16);
  ByteVector expected(32);  // the key stream: each counter block, encrypted
  ASSERT_TRUE(aes_encrypt_block(key, last, MutableBytes(expected).first(16)));
  ASSERT_TRUE(aes_encrypt_block(key, first, MutableBytes(expected).last(16)));
  ByteVector out(32);
  ASSERT_TRUE(aes_encrypt(AesMode::kCtr, key, last, out, out));
  EXPECT_EQ(out, expected);
}

class NistXts : public ::testing::TestWithParam<const char*> {};

TEST_P(NistXts, Vectors_EncryptAndDecryptAsPublished) {
  std::size_t used = 0;
  const auto path = std::string("ciphers/AES/XTS/tweak-128hexstr/") + GetParam();
  for (const auto& vector : read_vectors(path)) {
    if (vector.number("dataunitlen") % 8 != 0) continue;  // in bits, and we take bytes
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    expect_pair(AesMode::kXts, vector.bytes("key"), vector.bytes("i"), vector.bytes("pt"),
                vector.bytes("ct"));
    ++used;
  }
  EXPECT_GE(used, 600u);
}

INSTANTIATE_TEST_SUITE_P(, NistXts, ::testing::Values("XTSGenAES128.rsp", "XTSGenAES256.rsp"),
                         [](const auto& each) { return std::string(each.param).substr(0, 12); });

TEST(AesXts, EqualHalvesOfAKey_AreRefused) {
  ByteVector key(64, 5);
  const ByteVector tweak(16);
  ByteVector out(16);
  for (const std::size_t size : {32, 64}) {
    const Bytes equal_halves = Bytes(key).first(size);
    EXPECT_EQ(aes_encrypt(AesMode::kXts, equal_halves, tweak, out, out).error(), CryptoError::kInvalidKey);
    EXPECT_EQ(aes_decrypt(AesMode::kXts, equal_halves, tweak, out, out).error(), CryptoError::kInvalidKey);
  }
  key.back() = 6;
  EXPECT_TRUE(aes_encrypt(AesMode::kXts, key, tweak, out, out));
}

// What is behind a whole number of blocks borrows from the block before it (IEEE 1619, section 5.3.2): the
// start of the text is as without it.
TEST(AesXts, EveryLengthOfTail_ComesBack) {
  ByteVector key(64);
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const ByteVector tweak(16, 3);
  const ByteVector whole(48, 0x41);
  ByteVector whole_out(48);
  ASSERT_TRUE(aes_encrypt(AesMode::kXts, key, tweak, whole, whole_out));
  for (std::size_t size = 33; size < 48; ++size) {
    const ByteVector plain(size, 0x41);
    ByteVector out(size);
    ASSERT_TRUE(aes_encrypt(AesMode::kXts, key, tweak, plain, out)) << size;
    EXPECT_TRUE(equal(Bytes(out).first(16), Bytes(whole_out).first(16))) << size;
    EXPECT_TRUE(equal(Bytes(out).last(size - 32), Bytes(whole_out).subspan(16, size - 32))) << size;
    ASSERT_TRUE(aes_decrypt(AesMode::kXts, key, tweak, out, out)) << size;
    EXPECT_EQ(out, plain) << size;
  }
}

TEST(AesXts, UnitLongerThanTheStandards_IsRefused) {
  ByteVector key(32);
  key[0] = 1;
  const ByteVector tweak(16);
  ByteVector data(kMaxXtsUnit + 1);
  EXPECT_EQ(aes_encrypt(AesMode::kXts, key, tweak, data, data).error(), CryptoError::kInvalidArgument);
  data.pop_back();
  EXPECT_TRUE(aes_encrypt(AesMode::kXts, key, tweak, data, data));
}

class EachAesMode : public ::testing::TestWithParam<AesMode> {
 protected:
  EachAesMode() {
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<std::uint8_t>(i);
  }
  [[nodiscard]] Bytes bytes(std::size_t size) const { return Bytes(bytes_).first(size); }
  [[nodiscard]] static bool is_xts() { return GetParam() == AesMode::kXts; }
  [[nodiscard]] Bytes good_key() const { return bytes(32); }
  [[nodiscard]] Bytes good_iv() const { return bytes(GetParam() == AesMode::kEcb ? 0 : 16); }
  /// How both directions end; `bytes_` for the text.
  [[nodiscard]] CryptoResult<void> both(Bytes key, Bytes iv, std::size_t in_size,
                                        std::size_t out_size) const {
    ByteVector out(out_size);
    const auto encrypted = aes_encrypt(GetParam(), key, iv, bytes(in_size), out);
    EXPECT_EQ(encrypted, aes_decrypt(GetParam(), key, iv, bytes(in_size), out));
    return encrypted;
  }

  ByteVector bytes_ = ByteVector(80);
};

TEST_P(EachAesMode, Keys_OfOtherLengthsAreRefused) {
  for (std::size_t size = 0; size <= bytes_.size(); ++size) {
    const bool good = is_xts() ? size == 32 || size == 64 : size == 16 || size == 24 || size == 32;
    const auto result = both(bytes(size), good_iv(), 32, 32);
    EXPECT_EQ(result.has_value(), good) << size;
    if (!result) {
      EXPECT_EQ(result.error(), CryptoError::kInvalidKey) << size;
    }
  }
}

TEST_P(EachAesMode, Ivs_OfOtherLengthsAreRefused) {
  for (std::size_t size = 0; size <= 17; ++size) {
    const auto result = both(good_key(), bytes(size), 32, 32);
    EXPECT_EQ(result.has_value(), size == good_iv().size()) << size;
    if (!result) {
      EXPECT_EQ(result.error(), CryptoError::kInvalidArgument) << size;
    }
  }
}

TEST_P(EachAesMode, Texts_OfOtherLengthsAreRefused) {
  const bool whole_blocks = GetParam() == AesMode::kEcb || GetParam() == AesMode::kCbc;
  for (std::size_t size = 0; size <= 49; ++size) {
    const bool good = is_xts() ? size >= 16 : !whole_blocks || size % 16 == 0;
    const auto result = both(good_key(), good_iv(), size, size);
    EXPECT_EQ(result.has_value(), good) << size;
    if (!result) {
      EXPECT_EQ(result.error(), CryptoError::kInvalidArgument) << size;
    }
  }
}

TEST_P(EachAesMode, ShortBuffer_IsRefused) {
  EXPECT_EQ(both(good_key(), good_iv(), 32, 31).error(), CryptoError::kBufferTooSmall);
}

TEST_P(EachAesMode, LongerBuffer_IsLeftAloneBehindTheText) {
  ByteVector out(40, 0xEE);
  ASSERT_TRUE(aes_encrypt(GetParam(), good_key(), good_iv(), bytes(32), out));
  EXPECT_EQ(ByteVector(out.begin() + 32, out.end()), ByteVector(8, 0xEE));
}

std::string name_of(const ::testing::TestParamInfo<AesMode>& each) {
  constexpr std::array kNames = {"Ecb", "Cbc", "Cfb128", "Ofb", "Ctr", "Xts"};
  return kNames.at(static_cast<std::size_t>(each.param));
}
INSTANTIATE_TEST_SUITE_P(, EachAesMode, ::testing::ValuesIn(kAllModes), name_of);

TEST(AesMode, NumberThatNamesNoMode_IsRefused) {
  const ByteVector key(16);
  ByteVector out(16);
  EXPECT_FALSE(aes_encrypt(static_cast<AesMode>(6), key, key, out, out));
}

}  // namespace
}  // namespace coffer::crypto
