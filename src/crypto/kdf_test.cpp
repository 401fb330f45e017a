#include "crypto/kdf.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>

#include "crypto/mac.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;
using Function = StretchParameters::Function;

class HkdfVectors : public ::testing::TestWithParam<const char*> {};

TEST_P(HkdfVectors, Keys_DeriveAsPublished) {
  for (const auto& vector : read_vectors(GetParam())) {
    SCOPED_TRACE(std::string(GetParam()) + ":" + std::to_string(vector.line()));
    const auto& name = vector.text("hash");
    ASSERT_TRUE(name == "SHA-1" || name == "SHA-256") << name;
    ByteVector out(vector.number("l"));
    ASSERT_TRUE(hkdf(name == "SHA-1" ? HashAlgorithm::kSha1 : HashAlgorithm::kSha256, vector.bytes("salt"),
                     vector.bytes("ikm"), vector.bytes("info"), out));
    EXPECT_EQ(out, vector.bytes("okm"));
  }
}

INSTANTIATE_TEST_SUITE_P(, HkdfVectors,
                         ::testing::Values("KDF/rfc-5869-HKDF-SHA256.txt", "KDF/rfc-5869-HKDF-SHA1.txt",
                                           "KDF/hkdf-generated.txt"));

// No vectors are at hand for the other hashes, so: RFC 5869, section 2, from HMAC, which has its own.
TEST(Hkdf, OtherHashes_FollowTheDefinition) {
  const auto salt = from_text("salt");
  const auto input = from_text("input key");
  const ByteVector info(kMaxHkdfInfo, 0x5A);
  for (const auto algorithm : {HashAlgorithm::kSha224, HashAlgorithm::kSha384, HashAlgorithm::kSha512}) {
    const std::size_t size = digest_size(algorithm);
    ByteVector prk(size);
    ASSERT_TRUE(hmac(algorithm, salt, {input}, prk));
    ByteVector expected(2 * size);
    const ByteVector counters = {1, 2};
    const MutableBytes t(expected);
    ASSERT_TRUE(hmac(algorithm, prk, {info, Bytes(counters).first(1)}, t.first(size)));
    ASSERT_TRUE(hmac(algorithm, prk, {t.first(size), info, Bytes(counters).last(1)}, t.last(size)));

    ByteVector out(2 * size - 1);
    ASSERT_TRUE(hkdf(algorithm, salt, input, info, out));
    expected.pop_back();
    EXPECT_EQ(out, expected) << size;
  }
}

TEST(Hkdf, LengthsOutOfRange_AreRefused) {
  const ByteVector key(16);
  ByteVector out(255 * 20 + 1);
  EXPECT_TRUE(hkdf(HashAlgorithm::kSha1, {}, key, {}, MutableBytes(out).first(255 * 20)));
  EXPECT_EQ(hkdf(HashAlgorithm::kSha1, {}, key, {}, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(hkdf(HashAlgorithm::kSha1, {}, key, {}, {}).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(hkdf(HashAlgorithm::kSha1, {}, {}, {}, MutableBytes(out).first(20)).error(),
            CryptoError::kInvalidArgument);
  EXPECT_EQ(
      hkdf(HashAlgorithm::kSha1, {}, key, ByteVector(kMaxHkdfInfo + 1), MutableBytes(out).first(20)).error(),
      CryptoError::kInvalidArgument);
}

// RFC 7914, section 12: of its examples, those with r = 8 and p = 1, and without the one that takes 1 GiB.
TEST(Stretch, ScryptVectors_DeriveAsPublished) {
  std::size_t used = 0;
  for (const auto& vector : read_vectors("KDF/scrypt.txt")) {
    const auto n = vector.number("n");
    if (vector.number("r") != 8 || vector.number("p") != 1 || n > 1 << 16) continue;
    const StretchParameters parameters{Function::kScrypt, static_cast<std::uint8_t>(std::countr_zero(n))};
    ByteVector out(vector.number("length"));
    ASSERT_TRUE(stretch(parameters, from_text(vector.text("password")), from_text(vector.text("salt")), out));
    EXPECT_EQ(out, vector.bytes("derived_key")) << "N = " << n;
    ++used;
  }
  EXPECT_GE(used, 1u);
}

// RFC 7914, section 11, the first example.
TEST(Stretch, Pbkdf2OneIteration_DerivesAsPublished) {
  ByteVector out(64);
  ASSERT_TRUE(stretch({Function::kPbkdf2Sha256, 0}, from_text("passwd"), from_text("salt"), out));
  EXPECT_EQ(out, from_hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                          "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"));
}

TEST(Stretch, Pbkdf2_FollowsTheDefinition) {
  // RFC 8018, section 5.2: the xor of 2^log2_cost chained HMACs; one block.
  const auto password = from_text("648219");
  const auto salt = from_text("a salt of sixteen");
  const ByteVector block_index = {0, 0, 0, 1};
  ByteVector u(32);
  ASSERT_TRUE(hmac(HashAlgorithm::kSha256, password, {salt, block_index}, u));
  ByteVector expected = u;
  for (int i = 1; i < 1 << 6; ++i) {
    ByteVector next(32);
    ASSERT_TRUE(hmac(HashAlgorithm::kSha256, password, {u}, next));
    u = next;
    for (std::size_t k = 0; k < 32; ++k) expected[k] ^= u[k];
  }
  ByteVector out(32);
  ASSERT_TRUE(stretch({Function::kPbkdf2Sha256, 6}, password, salt, out));
  EXPECT_EQ(out, expected);
}

TEST(Stretch, DefaultParameters_AreAvailable) {
  ByteVector out(32);
  const auto parameters = default_stretch_parameters();
  EXPECT_EQ(parameters.function, Function::kScrypt);
  EXPECT_GE(parameters.log2_cost, 15);
  EXPECT_TRUE(stretch(parameters, from_text("648219"), from_text("salt"), out));
  EXPECT_NE(out, ByteVector(32));
}

TEST(Stretch, EmptyPasswordAndSalt_Derive) {
  for (const auto function : {Function::kScrypt, Function::kPbkdf2Sha256}) {
    ByteVector out(32);
    EXPECT_TRUE(stretch({function, 1}, {}, {}, out));
    EXPECT_NE(out, ByteVector(32));
  }
}

TEST(Stretch, UnreasonableParameters_AreUnsupported) {
  ByteVector out(32);
  const auto error = [&](Function function, int cost) {
    return stretch({function, static_cast<std::uint8_t>(cost)}, {}, {}, out).error();
  };
  for (const int cost : {0, 21, 63, 64, 255}) {
    EXPECT_EQ(error(Function::kScrypt, cost), CryptoError::kUnsupported) << cost;
  }
  for (const int cost : {25, 31, 32, 64, 255}) {
    EXPECT_EQ(error(Function::kPbkdf2Sha256, cost), CryptoError::kUnsupported) << cost;
  }
  for (const int function : {0, 3, 255}) {
    EXPECT_EQ(error(static_cast<Function>(function), 10), CryptoError::kUnsupported) << function;
  }
  EXPECT_EQ(stretch({Function::kScrypt, 4}, {}, {}, {}).error(), CryptoError::kInvalidArgument);
}

}  // namespace
}  // namespace coffer::crypto
