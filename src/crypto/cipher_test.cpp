#include "crypto/cipher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::read_vectors;

class NistCbc : public ::testing::TestWithParam<std::string> {};

TEST_P(NistCbc, Vectors_EncryptAndDecryptAsPublished) {
  for (const auto& vector : read_vectors("ciphers/AES/CBC/" + GetParam() + ".rsp")) {
    SCOPED_TRACE(GetParam() + ".rsp:" + std::to_string(vector.line()));
    const auto key = vector.bytes("key");
    const auto iv = vector.bytes("iv");
    const auto plain = vector.bytes("plaintext");
    const auto cipher = vector.bytes("ciphertext");
    ByteVector out(plain.size());
    ASSERT_TRUE(aes_cbc_encrypt(key, iv, plain, out));
    EXPECT_EQ(out, cipher);
    ASSERT_TRUE(aes_cbc_decrypt(key, iv, out, out)) << "in place";
    EXPECT_EQ(out, plain);
  }
}

INSTANTIATE_TEST_SUITE_P(, NistCbc,
                         ::testing::Values("CBCMMT128", "CBCMMT192", "CBCMMT256", "CBCGFSbox128",
                                           "CBCGFSbox192", "CBCGFSbox256", "CBCKeySbox128", "CBCKeySbox192",
                                           "CBCKeySbox256", "CBCVarKey128", "CBCVarKey192", "CBCVarKey256",
                                           "CBCVarTxt128", "CBCVarTxt192", "CBCVarTxt256"),
                         [](const auto& each) { return each.param; });

TEST(AesCbc, WrongLengths_AreRefused) {
  const ByteVector bytes(64);
  const Bytes b(bytes);
  ByteVector out(32);
  const auto error = [&](Bytes key, Bytes iv, Bytes in, std::size_t out_size) {
    const MutableBytes to = MutableBytes(out).first(out_size);
    const auto encrypted = aes_cbc_encrypt(key, iv, in, to);
    const auto decrypted = aes_cbc_decrypt(key, iv, in, to);
    EXPECT_FALSE(encrypted);
    EXPECT_EQ(encrypted, decrypted);
    return encrypted.error();
  };
  for (const std::size_t size : {0, 8, 15, 17, 31, 33, 64}) {
    EXPECT_EQ(error(b.first(size), b.first(16), b.first(16), 16), CryptoError::kInvalidKey) << size;
  }
  for (const std::size_t size : {0, 12, 15, 17}) {
    EXPECT_EQ(error(b.first(16), b.first(size), b.first(16), 16), CryptoError::kInvalidArgument) << size;
  }
  for (const std::size_t size : {1, 15, 17, 31}) {
    EXPECT_EQ(error(b.first(16), b.first(16), b.first(size), 32), CryptoError::kInvalidArgument) << size;
  }
  EXPECT_EQ(error(b.first(16), b.first(16), b.first(32), 31), CryptoError::kBufferTooSmall);
}

TEST(AesCbc, EmptyInput_GivesEmptyOutput) {
  const ByteVector key(16);
  EXPECT_TRUE(aes_cbc_encrypt(key, key, {}, {}));
  EXPECT_TRUE(aes_cbc_decrypt(key, key, {}, {}));
}

// FIPS 197, appendix C.
TEST(AesBlock, FipsExamples_EncryptAsPublished) {
  const auto key = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const auto plain = from_hex("00112233445566778899aabbccddeeff");
  const auto expect = [&](std::size_t key_size, const char* cipher) {
    ByteVector out(16);
    ASSERT_TRUE(aes_encrypt_block(Bytes(key).first(key_size), plain, out));
    EXPECT_EQ(out, from_hex(cipher)) << key_size;
  };
  expect(16, "69c4e0d86a7b0430d8cdb78070b4c55a");
  expect(24, "dda97ca4864cdfe06eaf70a0ec0d7191");
  expect(32, "8ea2b7ca516745bfeafc49904b496089");
}

TEST(AesBlock, WrongLengths_AreRefused) {
  const ByteVector b(32);
  ByteVector out(16);
  EXPECT_EQ(aes_encrypt_block(Bytes(b).first(20), Bytes(b).first(16), out).error(), CryptoError::kInvalidKey);
  EXPECT_EQ(aes_encrypt_block(Bytes(b).first(16), b, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(aes_encrypt_block(b, Bytes(b).first(16), MutableBytes(out).first(15)).error(),
            CryptoError::kBufferTooSmall);
}

/// Whether a vector is for the lengths that this interface takes: nonces of 96 bits, tags of 128.
bool has_our_lengths(const testing::Vector& vector) {
  return vector.section().find("ivlen = 96;") != std::string::npos &&
         vector.section().find("taglen = 128") != std::string::npos;
}

TEST(AesGcm, NistEncryptVectors_SealAsPublished) {
  std::size_t used = 0;
  for (const auto& vector : read_vectors("ciphers/AES/GCM/gcmEncryptExtIV256.rsp")) {
    if (!has_our_lengths(vector)) continue;
    SCOPED_TRACE("gcmEncryptExtIV256.rsp:" + std::to_string(vector.line()));
    const auto plain = vector.bytes("pt");
    auto expected = vector.bytes("ct");
    std::ranges::copy(vector.bytes("tag"), std::back_inserter(expected));
    ByteVector out(plain.size() + kGcmTag);
    ASSERT_TRUE(aes_gcm_seal(vector.bytes("key"), vector.bytes("iv"), vector.bytes("aad"), plain, out));
    EXPECT_EQ(out, expected);
    ++used;
  }
  EXPECT_GE(used, 300u);
}

TEST(AesGcm, NistDecryptVectors_OpenOrFailAsPublished) {
  std::size_t opened = 0;
  std::size_t refused = 0;
  for (const auto& vector : read_vectors("ciphers/AES/GCM/gcmDecrypt256.rsp")) {
    if (!has_our_lengths(vector)) continue;
    SCOPED_TRACE("gcmDecrypt256.rsp:" + std::to_string(vector.line()));
    auto sealed = vector.bytes("ct");
    std::ranges::copy(vector.bytes("tag"), std::back_inserter(sealed));
    ByteVector out(sealed.size() - kGcmTag, 0xEE);
    const auto result =
        aes_gcm_open(vector.bytes("key"), vector.bytes("iv"), vector.bytes("aad"), sealed, out);
    if (vector.has("fail")) {
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error(), CryptoError::kVerificationFailed);
      EXPECT_EQ(out, ByteVector(out.size())) << "wiped";
      ++refused;
    } else {
      ASSERT_TRUE(result);
      EXPECT_EQ(out, vector.bytes("pt"));
      ++opened;
    }
  }
  EXPECT_GE(opened, 100u);
  EXPECT_GE(refused, 100u);
}

TEST(AesGcm, AnyChangedBit_IsRefusedAndWiped) {
  const ByteVector key(32, 1);
  const ByteVector nonce(12, 2);
  const ByteVector aad(5, 3);
  const ByteVector plain(17, 4);
  ByteVector sealed(plain.size() + kGcmTag);
  ASSERT_TRUE(aes_gcm_seal(key, nonce, aad, plain, sealed));
  const auto expect_refused = [](Bytes k, Bytes n, Bytes a, Bytes in) {
    ByteVector out(in.size() - kGcmTag, 0xEE);
    EXPECT_EQ(aes_gcm_open(k, n, a, in, out).error(), CryptoError::kVerificationFailed);
    EXPECT_EQ(out, ByteVector(out.size()));
  };
  const auto for_each_flip = [](ByteVector bytes, auto&& use) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
      bytes[bit / 8] ^= mask;
      use(bytes);
      bytes[bit / 8] ^= mask;
    }
  };
  for_each_flip(key, [&](Bytes changed) { expect_refused(changed, nonce, aad, sealed); });
  for_each_flip(nonce, [&](Bytes changed) { expect_refused(key, changed, aad, sealed); });
  for_each_flip(aad, [&](Bytes changed) { expect_refused(key, nonce, changed, sealed); });
  for_each_flip(sealed, [&](Bytes changed) { expect_refused(key, nonce, aad, changed); });
  expect_refused(key, nonce, Bytes(aad).first(4), sealed);
  expect_refused(key, nonce, aad, Bytes(sealed).first(sealed.size() - 1));
}

TEST(AesGcm, InPlace_SealsAndOpens) {
  const ByteVector key(32, 1);
  const ByteVector nonce(12, 2);
  const ByteVector plain(33, 4);
  ByteVector separate(plain.size() + kGcmTag);
  ASSERT_TRUE(aes_gcm_seal(key, nonce, {}, plain, separate));
  ByteVector buffer = plain;
  buffer.resize(plain.size() + kGcmTag);
  ASSERT_TRUE(aes_gcm_seal(key, nonce, {}, Bytes(buffer).first(plain.size()), buffer));
  EXPECT_EQ(buffer, separate);
  ASSERT_TRUE(aes_gcm_open(key, nonce, {}, buffer, MutableBytes(buffer).first(plain.size())));
  buffer.resize(plain.size());
  EXPECT_EQ(buffer, plain);
}

TEST(AesGcm, WrongLengths_AreRefused) {
  const ByteVector b(48);
  const Bytes key = Bytes(b).first(32);
  const Bytes nonce = Bytes(b).first(12);
  ByteVector out(64);
  EXPECT_EQ(aes_gcm_seal(Bytes(b).first(16), nonce, {}, {}, out).error(), CryptoError::kInvalidKey);
  EXPECT_EQ(aes_gcm_open(Bytes(b).first(16), nonce, {}, b, out).error(), CryptoError::kInvalidKey);
  EXPECT_EQ(aes_gcm_seal(key, Bytes(b).first(16), {}, {}, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(aes_gcm_open(key, Bytes(b).first(16), {}, b, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(aes_gcm_open(key, nonce, {}, Bytes(b).first(15), out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(aes_gcm_seal(key, nonce, {}, b, MutableBytes(out).first(63)).error(),
            CryptoError::kBufferTooSmall);
  EXPECT_EQ(aes_gcm_open(key, nonce, {}, b, MutableBytes(out).first(31)).error(),
            CryptoError::kBufferTooSmall);
}

}  // namespace
}  // namespace coffer::crypto
