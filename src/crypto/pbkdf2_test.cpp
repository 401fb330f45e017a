#include "crypto/pbkdf2.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "crypto/testing/impatient.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;

constexpr HashAlgorithm kAllHashes[] = {HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256,
                                        HashAlgorithm::kSha384, HashAlgorithm::kSha512};

/// The text of a vector, in which "\0" stands for a zero byte.
ByteVector unescape(std::string text) {
  if (const auto at = text.find("\\0"); at != std::string::npos) text.replace(at, 2, 1, '\0');
  return from_text(text);
}

TEST(Pbkdf2, Cancelled_DerivesNothing) {
  testing::Impatient progress(0);
  ByteVector out(64);
  const auto derived =
      pbkdf2(HashAlgorithm::kSha256, from_text("password"), from_text("salt"), 1000, out, &progress);
  ASSERT_FALSE(derived);
  EXPECT_EQ(derived.error(), CryptoError::kCancelled);
  EXPECT_EQ(out, ByteVector(64));
}

TEST(Pbkdf2, ProgressThatGoesOn_ChangesNothing) {
  testing::Impatient progress(1000);
  ByteVector out(64);
  ByteVector expected(64);
  const auto derive = [](MutableBytes to, Progress* asked) {
    return pbkdf2(HashAlgorithm::kSha256, from_text("password"), from_text("salt"), 1000, to, asked);
  };
  ASSERT_TRUE(derive(out, &progress));
  ASSERT_TRUE(derive(expected, nullptr));
  EXPECT_EQ(out, expected);
  EXPECT_GT(progress.asked, 0);
}

TEST(Stretch, Cancelled_StretchesNothing) {
  testing::Impatient progress(0);
  ByteVector out(32);
  const auto stretched = stretch({StretchParameters::Function::kPbkdf2Sha256, 10}, from_text("648219"),
                                 from_text("salt"), out, &progress);
  ASSERT_FALSE(stretched);
  EXPECT_EQ(stretched.error(), CryptoError::kCancelled);
  EXPECT_EQ(out, ByteVector(32));
}

// RFC 6070, without the example that takes 16 million iterations.
TEST(Pbkdf2, Rfc6070Vectors_DeriveAsPublished) {
  std::size_t used = 0;
  for (const auto& vector : read_vectors("KDF/rfc-6070-PBKDF2-SHA1.txt")) {
    SCOPED_TRACE("rfc-6070-PBKDF2-SHA1.txt:" + std::to_string(vector.line()));
    const auto iterations = static_cast<std::uint32_t>(vector.number("iterations"));
    if (iterations > 10000) continue;
    ByteVector out(vector.number("length"));
    ASSERT_TRUE(pbkdf2(HashAlgorithm::kSha1, unescape(vector.text("password")), unescape(vector.text("salt")),
                       iterations, out));
    EXPECT_EQ(out, vector.bytes("derived_key"));
    ++used;
  }
  EXPECT_EQ(used, 5u);
}

// RFC 7914, section 11.
TEST(Pbkdf2, Rfc7914Examples_DeriveAsPublished) {
  ByteVector out(64);
  ASSERT_TRUE(pbkdf2(HashAlgorithm::kSha256, from_text("passwd"), from_text("salt"), 1, out));
  EXPECT_EQ(out, from_hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                          "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"));
  ASSERT_TRUE(pbkdf2(HashAlgorithm::kSha256, from_text("Password"), from_text("NaCl"), 80000, out));
  EXPECT_EQ(out, from_hex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                          "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"));
}

/// RFC 8018, section 5.2, block by block from HMAC, which has vectors of its own.
ByteVector by_definition(HashAlgorithm algorithm, Bytes password, Bytes salt, int iterations,
                         std::size_t size) {
  ByteVector all;
  for (std::uint8_t block = 1; all.size() < size; ++block) {
    const ByteVector index = {0, 0, 0, block};
    ByteVector u(digest_size(algorithm));
    EXPECT_TRUE(hmac(algorithm, password, {salt, index}, u));
    ByteVector t = u;
    for (int i = 1; i < iterations; ++i) {
      ByteVector next(u.size());
      EXPECT_TRUE(hmac(algorithm, password, {u}, next));
      u = next;
      for (std::size_t k = 0; k < t.size(); ++k) t[k] ^= u[k];
    }
    all.insert(all.end(), t.begin(), t.end());
  }
  all.resize(size);
  return all;
}

TEST(Pbkdf2, EveryHash_FollowsTheDefinition) {
  const ByteVector long_password(200, 0x61);  // longer than any block of a hash function
  for (const auto algorithm : kAllHashes) {
    for (const Bytes password : {Bytes(long_password), Bytes(long_password).first(8), Bytes()}) {
      for (const std::size_t size :
           {std::size_t{1}, digest_size(algorithm), 2 * digest_size(algorithm) + 1}) {
        ByteVector out(size);
        ASSERT_TRUE(pbkdf2(algorithm, password, from_text("salt"), 7, out));
        EXPECT_EQ(out, by_definition(algorithm, password, from_text("salt"), 7, size));
      }
    }
  }
}

TEST(Pbkdf2, EmptySalt_FollowsTheDefinition) {
  ByteVector out(32);
  ASSERT_TRUE(pbkdf2(HashAlgorithm::kSha512, from_text("password"), {}, 2, out));
  EXPECT_EQ(out, by_definition(HashAlgorithm::kSha512, from_text("password"), {}, 2, 32));
}

TEST(Pbkdf2, NumbersOutOfRange_AreRefused) {
  const ByteVector b(8);
  ByteVector out(20);
  EXPECT_EQ(pbkdf2(HashAlgorithm::kSha1, b, b, 0, out).error(), CryptoError::kInvalidArgument);
  EXPECT_EQ(pbkdf2(HashAlgorithm::kSha1, b, b, kMaxPbkdf2Iterations + 1, out).error(),
            CryptoError::kInvalidArgument);
  EXPECT_EQ(pbkdf2(HashAlgorithm::kSha1, b, b, 1, {}).error(), CryptoError::kInvalidArgument);
}

}  // namespace
}  // namespace coffer::crypto
