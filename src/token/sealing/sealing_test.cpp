#include "token/sealing/sealing.h"

#include "crypto/random.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;

class SealingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(crypto::random_bytes(key_.writable()));
    const auto size =
        seal(key_, Purpose::kPrivateKey, 0xCC01, bytes_of("header"), bytes_of("secret"), sealed_);
    ASSERT_TRUE(size);
    ASSERT_EQ(*size, sealed_.size());
  }

  [[nodiscard]] bool opens(const SealingKey& key, Purpose purpose, RecordId id,
                           std::string_view header) const {
    std::array<std::uint8_t, 6> out{};
    const auto size = unseal(key, purpose, id, bytes_of(header), sealed_, out);
    return size && equal(out, bytes_of("secret"));
  }

  SealingKey key_;
  std::array<std::uint8_t, 6 + kSealOverhead> sealed_{};
};

TEST_F(SealingTest, SameKeyPurposeRecordAndHeader_Opens) {
  EXPECT_TRUE(opens(key_, Purpose::kPrivateKey, 0xCC01, "header"));
}

TEST_F(SealingTest, AnythingElse_DoesNotOpen) {
  SealingKey other;
  EXPECT_FALSE(opens(other, Purpose::kPrivateKey, 0xCC01, "header"));
  EXPECT_FALSE(opens(key_, Purpose::kPrivateData, 0xCC01, "header"));
  EXPECT_FALSE(opens(key_, Purpose::kPrivateKey, 0xCC02, "header"));
  EXPECT_FALSE(opens(key_, Purpose::kPrivateKey, 0xCC01, "Header"));
}

TEST_F(SealingTest, AnyBitFlipped_DoesNotOpen) {
  for (std::size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    sealed_[bit / 8] = static_cast<std::uint8_t>(sealed_[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(opens(key_, Purpose::kPrivateKey, 0xCC01, "header")) << "bit " << bit;
    sealed_[bit / 8] = static_cast<std::uint8_t>(sealed_[bit / 8] ^ (1U << (bit % 8)));
  }
}

TEST_F(SealingTest, EveryPrefix_DoesNotOpen) {
  std::array<std::uint8_t, 64> out{};
  for (std::size_t n = 0; n < sealed_.size(); ++n) {
    EXPECT_FALSE(
        unseal(key_, Purpose::kPrivateKey, 0xCC01, bytes_of("header"), Bytes(sealed_).first(n), out));
  }
}

TEST_F(SealingTest, TwoSealings_Differ) {
  std::array<std::uint8_t, 6 + kSealOverhead> again{};
  ASSERT_TRUE(seal(key_, Purpose::kPrivateKey, 0xCC01, bytes_of("header"), bytes_of("secret"), again));
  EXPECT_FALSE(equal(sealed_, again));
}

TEST_F(SealingTest, SmallBuffers_AreRefused) {
  std::array<std::uint8_t, 6 + kSealOverhead - 1> small{};
  EXPECT_FALSE(seal(key_, Purpose::kPrivateKey, 1, {}, bytes_of("secret"), small));
  EXPECT_FALSE(
      unseal(key_, Purpose::kPrivateKey, 0xCC01, bytes_of("header"), sealed_, MutableBytes(small).first(5)));
}

}  // namespace
}  // namespace coffer::token
