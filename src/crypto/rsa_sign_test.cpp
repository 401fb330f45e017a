// Signatures by RSA keys, and their verification.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "crypto/rsa.h"
#include "crypto/testing/openssl_rsa.h"
#include "crypto/testing/rsa_components.h"
#include "crypto/testing/rsa_vectors.h"
#include "crypto/testing/two_threads.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::kF4;
using testing::openssl_encrypts;
using testing::public_half;
using testing::read_rsa_vectors;
using testing::read_vectors;
using testing::RsaField;
using testing::RsaKeyCollector;
using testing::RsaPublicKey;
using testing::some_rsa_key;

TEST(RsaVectors, Pkcs1Signatures_AreThePublishedOnes) {
  RsaKeyCollector keys;
  ByteVector message;
  int checked = 0;
  for (const RsaField& field : read_rsa_vectors("pkcs1v15sign-vectors.txt")) {
    if (keys.take(field)) continue;
    if (field.name.starts_with("Message")) message = field.value;
    if (field.name != "Signature" || !keys.key()) continue;
    const auto digest = hash(HashAlgorithm::kSha1, {message});
    ASSERT_TRUE(digest);
    const auto signature = keys.key()->sign_pkcs1(digest_info(HashAlgorithm::kSha1, *digest));
    ASSERT_TRUE(signature);
    EXPECT_TRUE(equal(*signature, field.value));
    ++checked;
  }
  EXPECT_EQ(checked, 8 * 20);
}

std::optional<HashAlgorithm> hash_named(const std::string& name) {
  if (name == "SHA1") return HashAlgorithm::kSha1;
  if (name == "SHA224") return HashAlgorithm::kSha224;
  if (name == "SHA256") return HashAlgorithm::kSha256;
  if (name == "SHA384") return HashAlgorithm::kSha384;
  if (name == "SHA512") return HashAlgorithm::kSha512;
  return std::nullopt;
}

TEST(RsaVectors, NistSignatures_VerifyAndChangedOnesDoNot) {
  int good = 0;
  ByteVector n;
  ByteVector e;
  for (const auto& vector : read_vectors("asymmetric/RSA/FIPS_186-2/SigGen15_186-3.rsp")) {
    SCOPED_TRACE(vector.line());
    if (vector.has("n")) {
      n = vector.bytes("n");
      e = from_hex(std::string(vector.text("e").size() % 2, '0') + vector.text("e"));
    }
    if (!vector.has("s")) continue;
    const auto algorithm = hash_named(vector.text("shaalg"));
    ASSERT_TRUE(algorithm);
    const auto digest = hash(*algorithm, {vector.bytes("msg")});
    ASSERT_TRUE(digest);
    auto signature = vector.bytes("s");
    EXPECT_TRUE(rsa_verify_pkcs1(n, e, *algorithm, *digest, signature));
    signature[signature.size() / 2] ^= 1;
    const auto bad = rsa_verify_pkcs1(n, e, *algorithm, *digest, signature);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), CryptoError::kVerificationFailed);
    ++good;
  }
  EXPECT_GT(good, 100);
}

TEST(Rsa, PrivateOperation_IsInverseOfPublicOne) {
  const RsaPublicKey peer = public_half(some_rsa_key());
  ByteVector block(128, 0x11);
  block[0] = 0;
  SecretBuffer<kMaxRsaBytes> out;
  ASSERT_TRUE(some_rsa_key().private_operation(block, out));
  ASSERT_EQ(out.size(), 128U);
  EXPECT_EQ(openssl_encrypts(peer, RSA_NO_PADDING, out.expose()), block);
  ASSERT_TRUE(some_rsa_key().private_operation(from_hex("02"), out));
  ASSERT_EQ(out.size(), 128U);
  EXPECT_EQ(openssl_encrypts(peer, RSA_NO_PADDING, out.expose()).back(), 2);
}

TEST(Rsa, BlocksToSignOfWrongLengthOrValue_AreRefused) {
  const auto& key = some_rsa_key();
  testing::OwnedRsaComponents numbers;
  ASSERT_TRUE(testing::export_components(key, numbers));
  SecretBuffer<kMaxRsaBytes> out;
  const auto is_invalid = [](const auto& result) {
    return !result && result.error() == CryptoError::kInvalidArgument;
  };
  EXPECT_TRUE(is_invalid(key.private_operation({}, out)));
  EXPECT_TRUE(is_invalid(key.private_operation(ByteVector(129, 0), out)));
  EXPECT_TRUE(is_invalid(key.private_operation(numbers.n.expose(), out)));
  EXPECT_TRUE(is_invalid(key.sign_pkcs1(ByteVector(118, 1))));
  EXPECT_TRUE(key.sign_pkcs1(ByteVector(117, 1)));
  EXPECT_TRUE(is_invalid(key.sign_pss(HashAlgorithm::kSha256, ByteVector(31, 1))));
}

TEST(Rsa, BadPublicKeys_AreInvalid) {
  const ByteVector digest(32, 1);
  const ByteVector signature(128, 1);
  const auto is_invalid = [&](Bytes n, Bytes e) {
    const auto result = rsa_verify_pkcs1(n, e, HashAlgorithm::kSha256, digest, signature);
    return !result && result.error() == CryptoError::kInvalidKey;
  };
  EXPECT_TRUE(is_invalid({}, kF4));
  EXPECT_TRUE(is_invalid(ByteVector(64, 0xFF), kF4));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFE), kF4));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFF), {}));
  EXPECT_TRUE(is_invalid(ByteVector(128, 0xFF), from_hex("01")));
}

TEST(Rsa, TwoThreadsOnOneKey_MakeGoodSignatures) {
  const auto info = digest_info(HashAlgorithm::kSha256, ByteVector(32, 9));
  const auto expected = some_rsa_key().sign_pkcs1(info);
  ASSERT_TRUE(expected);
  const auto once = [&] {
    const auto signature = some_rsa_key().sign_pkcs1(info);
    return signature && *signature == *expected;
  };
  EXPECT_EQ(testing::count_in_two_threads(50, once), 100);
}

}  // namespace
}  // namespace coffer::crypto
