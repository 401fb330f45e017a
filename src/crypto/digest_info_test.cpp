#include <gtest/gtest.h>

#include "crypto/rsa.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;

constexpr auto kHashes =
    std::to_array<HashAlgorithm>({HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256,
                                  HashAlgorithm::kSha384, HashAlgorithm::kSha512});

TEST(DigestInfo, EachHash_RoundTripsAndNothingElseParses) {
  for (const auto algorithm : kHashes) {
    const ByteVector digest(digest_size(algorithm), 0xA5);
    auto info = digest_info(algorithm, digest);
    ASSERT_FALSE(info.empty());
    const auto parsed = parse_digest_info(info);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->algorithm, algorithm);
    EXPECT_TRUE(equal(parsed->digest, digest));
    for (std::size_t n = 0; n < info.size(); ++n) EXPECT_FALSE(parse_digest_info(info.bytes().first(n)));
    for (std::size_t n = 0; n < info.size() - digest.size(); ++n) {
      auto changed = info;
      changed.storage()[n] ^= 1;
      EXPECT_FALSE(parse_digest_info(changed)) << n;
    }
    EXPECT_TRUE(digest_info(algorithm, Bytes(digest).first(digest.size() - 1)).empty());
  }
}

}  // namespace
}  // namespace coffer::crypto
