#include "token/sealing/sealing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "crypto/random.h"
#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;
using testing::ByteVector;

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
  EXPECT_FALSE(opens(key_, Purpose::kPrivateKey, 0xCD01, "header")) << "the identifier's high byte counts";
  EXPECT_FALSE(opens(key_, Purpose::kPrivateKey, 0xCC01, "Header"));
}

/// AES-256-GCM by OpenSSL. @returns the plain form, empty when the tag is wrong
std::vector<std::uint8_t> open_with_openssl(Bytes key, Bytes nonce, Bytes aad, Bytes sealed) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  std::vector<std::uint8_t> plain(sealed.size() - 16);
  std::vector<std::uint8_t> tag(sealed.end() - 16, sealed.end());
  int size = 0;
  EXPECT_EQ(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()), 1);
  EXPECT_EQ(EVP_DecryptUpdate(context.get(), nullptr, &size, aad.data(), static_cast<int>(aad.size())), 1);
  EXPECT_EQ(
      EVP_DecryptUpdate(context.get(), plain.data(), &size, sealed.data(), static_cast<int>(plain.size())),
      1);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, 16, tag.data());
  if (EVP_DecryptFinal_ex(context.get(), nullptr, &size) != 1) return {};
  return plain;
}

TEST_F(SealingTest, SealedForm_IsWhatTheSpecificationSays) {
  // docs/spec/storage.md: 02, salt, ciphertext, tag, under a key for this record and this salt alone.
  const Bytes sealed = sealed_;
  ASSERT_EQ(sealed[0], 0x02);
  const ByteVector label = testing::from_hex("02 02 CC01");
  ByteVector info = testing::from_hex("636F66666572207365616C");
  info.insert(info.end(), label.begin(), label.end());
  info.insert(info.end(), sealed.begin() + 1, sealed.begin() + 17);
  info.push_back(0x01);
  ByteVector record_key(32);
  unsigned size = 0;
  ASSERT_NE(HMAC(EVP_sha256(), key_.expose().data(), 32, info.data(), info.size(), record_key.data(), &size),
            nullptr);
  ByteVector aad = label;
  for (const char c : std::string_view("header")) aad.push_back(static_cast<std::uint8_t>(c));
  const ByteVector plain = open_with_openssl(record_key, ByteVector(12, 0), aad, sealed.subspan(17));
  EXPECT_TRUE(equal(plain, bytes_of("secret")));
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
