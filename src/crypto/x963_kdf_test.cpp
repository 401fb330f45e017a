#include "crypto/x963_kdf.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;
using testing::Vector;

HashAlgorithm hash_of(const Vector& vector) {
  const auto name = vector.section().substr(0, vector.section().find(';'));
  if (name == "sha-1") return HashAlgorithm::kSha1;
  if (name == "sha-224") return HashAlgorithm::kSha224;
  if (name == "sha-256") return HashAlgorithm::kSha256;
  if (name == "sha-384") return HashAlgorithm::kSha384;
  EXPECT_EQ(name, "sha-512");
  return HashAlgorithm::kSha512;
}

// NIST's file shows every step. Its lines for one step have the names of those for the step before, so what
// is read as one example may hold the result of one question and then the next question.
TEST(X963Kdf, NistVectors_DeriveAsPublished) {
  ByteVector secret;
  ByteVector info;
  std::size_t used = 0;
  for (const auto& vector : read_vectors("KDF/ansx963_2001.txt")) {
    SCOPED_TRACE("ansx963_2001.txt:" + std::to_string(vector.line()));
    const auto check = [&] {
      const auto expected = vector.bytes("key_data");
      ByteVector out(expected.size());
      ASSERT_TRUE(x963_kdf(hash_of(vector), secret, info, out));
      EXPECT_EQ(out, expected);
      ++used;
    };
    const bool answers_itself = vector.has("k1");
    if (vector.has("key_data") && !answers_itself) check();
    if (vector.has("z")) {
      secret = vector.bytes("z");
      info = vector.bytes("sharedinfo");
    }
    if (vector.has("key_data") && answers_itself) check();
  }
  EXPECT_EQ(used, 100u);
}

TEST(X963Kdf, ShorterOutput_IsTheStartOfALongerOne) {
  const auto secret = from_hex("000102030405060708090a0b0c0d0e0f");
  const auto info = from_text("shared info");
  ByteVector longest(100);
  ASSERT_TRUE(x963_kdf(HashAlgorithm::kSha256, secret, info, longest));
  for (std::size_t size = 1; size < longest.size(); ++size) {
    ByteVector out(size);
    ASSERT_TRUE(x963_kdf(HashAlgorithm::kSha256, secret, info, out));
    EXPECT_TRUE(equal(out, Bytes(longest).first(size))) << size;
  }
}

// SEC 1, section 3.6.1, step 4: the hash, straight from its definition.
TEST(X963Kdf, FirstBlock_IsTheHashWithCounterOne) {
  const auto secret = from_text("secret");
  const ByteVector one = {0, 0, 0, 1};
  ByteVector out(48);
  ASSERT_TRUE(x963_kdf(HashAlgorithm::kSha384, secret, {}, out));
  const auto expected = hash(HashAlgorithm::kSha384, {secret, one});
  ASSERT_TRUE(expected);
  EXPECT_TRUE(equal(out, expected->bytes()));
}

TEST(X963Kdf, NothingToStartFromOrToMake_IsRefused) {
  const ByteVector secret(16);
  ByteVector out(16);
  EXPECT_EQ(x963_kdf(HashAlgorithm::kSha1, {}, {}, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(x963_kdf(HashAlgorithm::kSha1, secret, {}, {}).error(), CryptoError::kInvalidArgument);
}

}  // namespace
}  // namespace coffer::crypto
