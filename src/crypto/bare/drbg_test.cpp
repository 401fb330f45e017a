#include "crypto/bare/drbg.h"

#include <gtest/gtest.h>

#include <vector>

#include "crypto/mac.h"

namespace coffer::crypto::bare {
namespace {

using ByteVector = std::vector<std::uint8_t>;

int g_calls = 0;
bool g_works = true;

/// A source of known bytes.
bool counted_entropy(MutableBytes out) {
  if (!g_works) return false;
  ++g_calls;
  std::ranges::fill(out, static_cast<std::uint8_t>(g_calls));
  return true;
}

class DrbgTest : public ::testing::Test {
 protected:
  void SetUp() override {
    g_calls = 0;
    g_works = true;
  }
  Drbg drbg_;
};

/// HMAC_DRBG with SHA-256 as SP 800-90A, 10.1.2, defines it.
class Definition {
 public:
  void update(const ByteVector& data) {
    step(0, data);
    if (!data.empty()) step(1, data);
  }
  ByteVector generate(std::size_t size) {
    ByteVector out;
    while (out.size() < size) {
      EXPECT_TRUE(hmac(HashAlgorithm::kSha256, key_, {v_}, v_));
      out.insert(out.end(), v_.begin(), v_.end());
    }
    out.resize(size);
    update({});
    return out;
  }

 private:
  void step(std::uint8_t number, const ByteVector& data) {
    ByteVector key(32);
    EXPECT_TRUE(hmac(HashAlgorithm::kSha256, key_, {v_, Bytes(&number, 1), data}, key));
    key_ = key;
    EXPECT_TRUE(hmac(HashAlgorithm::kSha256, key_, {v_}, v_));
  }
  ByteVector key_ = ByteVector(32, 0);
  ByteVector v_ = ByteVector(32, 1);
};

TEST_F(DrbgTest, Output_FollowsTheDefinition) {
  Definition expected;
  expected.update(ByteVector(48, 1));
  for (const std::size_t size : {1U, 32U, 100U}) {
    ByteVector out(size);
    ASSERT_TRUE(drbg_.fill(out, counted_entropy));
    EXPECT_EQ(out, expected.generate(size));
  }
}

TEST_F(DrbgTest, AfterItsInterval_IsSeededAgain) {
  Definition expected;
  expected.update(ByteVector(48, 1));
  ByteVector out(1);
  for (std::uint32_t i = 0; i < Drbg::kReseedInterval; ++i) {
    ASSERT_TRUE(drbg_.fill(out, counted_entropy));
    (void)expected.generate(1);
  }
  EXPECT_EQ(g_calls, 1);
  out.resize(32);
  ASSERT_TRUE(drbg_.fill(out, counted_entropy));
  EXPECT_EQ(g_calls, 2);
  expected.update(ByteVector(32, 2));
  EXPECT_EQ(out, expected.generate(32));
}

TEST_F(DrbgTest, WithoutEntropy_GivesZerosUntilThereIsSome) {
  g_works = false;
  ByteVector out(16, 0xAA);
  const auto failed = drbg_.fill(out, counted_entropy);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), CryptoError::kBackendFailure);
  EXPECT_EQ(out, ByteVector(16));
  g_works = true;
  EXPECT_TRUE(drbg_.fill(out, counted_entropy));
  g_works = false;
  for (std::uint32_t i = 1; i < Drbg::kReseedInterval; ++i) ASSERT_TRUE(drbg_.fill(out, counted_entropy));
  EXPECT_FALSE(drbg_.fill(out, counted_entropy)) << "a seed that is used up";
}

}  // namespace
}  // namespace coffer::crypto::bare
