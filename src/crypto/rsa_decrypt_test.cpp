// Decryption by RSA keys.

#include <gtest/gtest.h>

#include "crypto/rsa.h"
#include "crypto/testing/openssl_rsa.h"
#include "crypto/testing/rsa_vectors.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::openssl_encrypts;
using testing::public_half;
using testing::read_rsa_vectors;
using testing::RsaField;
using testing::RsaKeyCollector;
using testing::RsaPublicKey;
using testing::some_rsa_key;

TEST(RsaVectors, Pkcs1Cryptograms_Decrypt) {
  RsaKeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const RsaField& field : read_rsa_vectors("pkcs1v15crypt-vectors.txt")) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Encryption" || !keys.key()) continue;
    SecretBuffer<kMaxRsaBytes> out;
    ASSERT_TRUE(keys.key()->decrypt_pkcs1(field.value, out));
    EXPECT_TRUE(equal(out.expose(), message));
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

void expect_oaep(const std::string& path, HashAlgorithm algorithm, int at_least) {
  SCOPED_TRACE(path);
  RsaKeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const RsaField& field : read_rsa_vectors(path)) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Encryption" || !keys.key()) continue;
    SecretBuffer<kMaxRsaBytes> out;
    const auto done = keys.key()->decrypt_oaep(algorithm, field.value, out);
    if (!done && done.error() == CryptoError::kInvalidArgument)
      continue;  // the modulus has no room for this hash
    ASSERT_TRUE(done);
    EXPECT_TRUE(equal(out.expose(), message));
    ++checked;
  }
  EXPECT_GE(checked, at_least);
}

TEST(RsaVectors, OaepCryptograms_Decrypt) {
  expect_oaep("pkcs-1v2-1d2-vec/oaep-vect.txt", HashAlgorithm::kSha1, 18);
  expect_oaep("oaep-custom/oaep-sha224-sha224.txt", HashAlgorithm::kSha224, 6);
  expect_oaep("oaep-custom/oaep-sha256-sha256.txt", HashAlgorithm::kSha256, 6);
  expect_oaep("oaep-custom/oaep-sha384-sha384.txt", HashAlgorithm::kSha384, 6);
  expect_oaep("oaep-custom/oaep-sha512-sha512.txt", HashAlgorithm::kSha512, 6);
}

TEST(Rsa, CryptogramsOfWrongLength_AreRefused) {
  const auto& key = some_rsa_key();
  SecretBuffer<kMaxRsaBytes> out;
  const auto is_invalid = [](const auto& result) {
    return !result && result.error() == CryptoError::kInvalidArgument;
  };
  EXPECT_TRUE(is_invalid(key.decrypt_pkcs1(ByteVector(127, 1), out)));
  EXPECT_TRUE(is_invalid(key.decrypt_oaep(HashAlgorithm::kSha1, ByteVector(129, 1), out)));
  EXPECT_TRUE(is_invalid(key.decrypt_oaep(HashAlgorithm::kSha512, ByteVector(128, 1), out)));
}

TEST(Rsa, WrongPadding_FailsAndLeavesNothing) {
  const RsaPublicKey peer = public_half(some_rsa_key());
  ByteVector block(128, 0x11);
  block[0] = 0;
  const auto cryptogram = openssl_encrypts(peer, RSA_NO_PADDING, block);
  SecretBuffer<kMaxRsaBytes> out;
  const auto pkcs1 = some_rsa_key().decrypt_pkcs1(cryptogram, out);
  ASSERT_FALSE(pkcs1);
  EXPECT_EQ(pkcs1.error(), CryptoError::kVerificationFailed);
  EXPECT_TRUE(out.empty());
  const auto oaep = some_rsa_key().decrypt_oaep(HashAlgorithm::kSha256, cryptogram, out);
  ASSERT_FALSE(oaep);
  EXPECT_EQ(oaep.error(), CryptoError::kVerificationFailed);
  EXPECT_TRUE(out.empty());
}

TEST(Rsa, EmptyMessage_Decrypts) {
  const RsaPublicKey peer = public_half(some_rsa_key());
  SecretBuffer<kMaxRsaBytes> out;
  EXPECT_TRUE(some_rsa_key().decrypt_oaep(HashAlgorithm::kSha1,
                                          openssl_encrypts(peer, RSA_PKCS1_OAEP_PADDING, {}), out));
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace coffer::crypto
