#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::from_hex;
using testing::from_text;
using testing::read_vectors;

static_assert(hash_of_size(32) == HashAlgorithm::kSha256);
static_assert(hash_of_size(33) == std::nullopt);

struct NistFile {
  HashAlgorithm algorithm;
  const char* path;  // without "ShortMsg.rsp"
};

class NistHash : public ::testing::TestWithParam<NistFile> {
 protected:
  static void expect_all_match(const std::string& path) {
    for (const auto& vector : read_vectors(path)) {
      SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
      auto message = vector.bytes("msg");
      message.resize(vector.number("len") / 8);  // the empty message is written as "00"
      const auto digest = hash(GetParam().algorithm, {message});
      ASSERT_TRUE(digest);
      EXPECT_TRUE(equal(*digest, vector.bytes("md")));
    }
  }
};

TEST_P(NistHash, ShortMessages_HavePublishedDigests) {
  expect_all_match(std::string(GetParam().path) + "ShortMsg.rsp");
}
TEST_P(NistHash, LongMessages_HavePublishedDigests) {
  expect_all_match(std::string(GetParam().path) + "LongMsg.rsp");
}

INSTANTIATE_TEST_SUITE_P(, NistHash,
                         ::testing::Values(NistFile{HashAlgorithm::kSha1, "hashes/SHA1/SHA1"},
                                           NistFile{HashAlgorithm::kSha224, "hashes/SHA2/SHA224"},
                                           NistFile{HashAlgorithm::kSha256, "hashes/SHA2/SHA256"},
                                           NistFile{HashAlgorithm::kSha384, "hashes/SHA2/SHA384"},
                                           NistFile{HashAlgorithm::kSha512, "hashes/SHA2/SHA512"}),
                         [](const auto& each) {
                           return "Sha" + std::to_string(digest_size(each.param.algorithm) * 8);
                         });

TEST(Hash, MessageInParts_HashesAsOneMessage) {
  // FIPS 180-2, appendix B.1: "abc"
  const auto a = from_text("a");
  const auto bc = from_text("bc");
  const auto digest = hash(HashAlgorithm::kSha256, {a, Bytes{}, bc});
  ASSERT_TRUE(digest);
  EXPECT_TRUE(equal(*digest, from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
}

TEST(Hash, NoParts_HashesTheEmptyMessage) {
  const auto digest = hash(HashAlgorithm::kSha1, {});
  ASSERT_TRUE(digest);
  EXPECT_TRUE(equal(*digest, from_hex("da39a3ee5e6b4b0d3255bfef95601890afd80709")));
}

TEST(Hash, OutputOfAnotherLength_IsRefused) {
  std::array<std::uint8_t, 33> out{};
  EXPECT_EQ(hash_into(HashAlgorithm::kSha256, {}, MutableBytes(out).first(31)).error(),
            CryptoError::kBufferTooSmall);
  EXPECT_EQ(hash_into(HashAlgorithm::kSha256, {}, out).error(), CryptoError::kBufferTooSmall);
}

}  // namespace
}  // namespace coffer::crypto
