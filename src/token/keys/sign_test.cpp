#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using SignTest = TokenTest;
using Padding = PublicKey::Padding;

const ByteVector kMessage(1000, 0x61);
constexpr std::array<const char*, 6> kHashes{"", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"};

TEST_F(SignTest, EveryHashOfTheCard_WithEcdsa) {
  generate_ec(1);
  const PublicKey key = public_key(1);
  for (std::uint8_t hash = 1; hash <= 5; ++hash) {
    const auto signature = sign(1, static_cast<Algorithm>(0x70 + hash), kMessage);
    EXPECT_TRUE(key.verify(digest(kHashes[hash], kMessage), signature)) << kHashes[hash];
  }
}

TEST_F(SignTest, EveryHashOfTheCard_WithRsa) {
  for (const std::size_t bits : {1024U, 2048U}) {
    generate_rsa(1, bits);
    const PublicKey key = public_key(1);
    for (std::uint8_t hash = 1; hash <= 5; ++hash) {
      const ByteVector hashed = digest(kHashes[hash], kMessage);
      const auto pkcs1 = sign(1, static_cast<Algorithm>(0x30 + hash), kMessage);
      EXPECT_TRUE(key.verify(hashed, pkcs1, kHashes[hash])) << kHashes[hash];
      const auto pss = sign(1, static_cast<Algorithm>(0x40 + hash), kMessage);
      EXPECT_TRUE(key.verify(hashed, pss, kHashes[hash], Padding::kPss)) << bits << " " << kHashes[hash];
    }
  }
}

TEST_F(SignTest, Pss_TakesABareDigestAndADigestInfo) {
  generate_rsa(1, 2048);
  const PublicKey key = public_key(1);
  const ByteVector hashed = digest("SHA256", kMessage);
  EXPECT_TRUE(key.verify(hashed, sign(1, 0x40, hashed), "SHA256", Padding::kPss));
  ByteVector info = from_hex("3031300d060960864801650304020105000420");
  info.insert(info.end(), hashed.begin(), hashed.end());
  EXPECT_TRUE(key.verify(hashed, sign(1, 0x40, info), "SHA256", Padding::kPss));
  EXPECT_EQ(sign_error(session_, 1, 0x40, ByteVector(33, 1)), ErrorCode::kInvalidLength);
  info[4] ^= 1;
  EXPECT_EQ(sign_error(session_, 1, 0x40, info), ErrorCode::kInvalidLength);
}

TEST_F(SignTest, Pkcs1_PadsWhateverTheHostSends) {
  generate_rsa(1);
  const PublicKey key = public_key(1);
  const ByteVector longest(128 - 11, 0x42);
  EXPECT_TRUE(key.verify(longest, sign(1, 0x30, longest)));
  EXPECT_EQ(sign_error(session_, 1, 0x30, ByteVector(128 - 10, 0x42)), ErrorCode::kInvalidLength);
}

TEST_F(SignTest, RawRsa_TakesEveryBlockBelowTheModulus) {
  generate_rsa(1);
  const PublicKey key = public_key(1);
  ByteVector block(128, 0);
  block[127] = 7;
  EXPECT_TRUE(key.verify(block, sign(1, 0x20, block), "", Padding::kNone));
  EXPECT_TRUE(key.verify(block, sign(1, 0x20, ByteVector{7}), "", Padding::kNone)) << "padded on the left";
  EXPECT_EQ(sign_error(session_, 1, 0x20, ByteVector(128, 0xFF)), ErrorCode::kInvalidData);
  EXPECT_EQ(sign_error(session_, 1, 0x20, ByteVector(129, 0)), ErrorCode::kInvalidLength);
  EXPECT_EQ(sign_error(session_, 1, 0x20, {}), ErrorCode::kInvalidLength);
}

TEST_F(SignTest, EcdsaOfAGivenHash_TakesAnyLength) {
  generate_ec(1);
  const PublicKey key = public_key(1);
  for (const std::size_t size : {std::size_t{1}, std::size_t{20}, std::size_t{32}, std::size_t{64}}) {
    const ByteVector hashed(size, 0x5C);
    EXPECT_TRUE(key.verify(hashed, sign(1, 0x70, hashed))) << size;
  }
  EXPECT_EQ(sign_error(session_, 1, 0x70, {}), ErrorCode::kInvalidLength);
}

TEST_F(SignTest, P521Signature_IsNeverShort) {
  generate_ec(1, crypto::CurveId::kSecp521r1);
  const PublicKey key = public_key(1);
  const ByteVector hashed(64, 0x5C);
  for (int i = 0; i < 64; ++i) {
    const auto signature = sign(1, 0x70, hashed);
    EXPECT_GE(signature.size(), 138U);
    EXPECT_TRUE(key.verify(hashed, signature));
  }
}

TEST_F(SignTest, ChecksComeInOrder) {
  const ByteVector hashed(32, 1);
  Session stranger;
  EXPECT_EQ(sign_error(stranger, 1, 0x70, hashed), ErrorCode::kNotAuthorised) << "before anything else";
  EXPECT_EQ(sign_error(session_, 1, 0x70, hashed), ErrorCode::kNotFound);
  EXPECT_EQ(sign_error(session_, kDeviceKey, 0x70, hashed), ErrorCode::kNotFound);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x70, 0x20}));
  EXPECT_EQ(sign_error(session_, 1, 0x73, hashed), ErrorCode::kAlgorithmForbidden);
  EXPECT_EQ(sign_error(session_, 1, 0x36, hashed), ErrorCode::kAlgorithmForbidden);
  EXPECT_EQ(sign_error(session_, 1, 0x20, hashed), ErrorCode::kWrongKeyType);
  generate_ec(2);
  EXPECT_EQ(sign_error(session_, 2, 0x36, hashed), ErrorCode::kUnsupported);
  EXPECT_EQ(sign_error(session_, 2, 0x21, hashed), ErrorCode::kUnsupported);
}

TEST_F(SignTest, UseCounter_FallsWithEachUseAndEndsThem) {
  const ByteVector hashed(32, 1);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x70}, 2));
  EXPECT_EQ(sign_error(session_, 1, 0x71, hashed), ErrorCode::kAlgorithmForbidden) << "costs no use";
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 2U);
  EXPECT_EQ(sign_error(session_, 1, 0x70, hashed), std::nullopt);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 1U);
  EXPECT_EQ(sign_error(session_, 1, 0x70, hashed), std::nullopt);
  EXPECT_EQ(sign_error(session_, 1, 0x70, hashed), ErrorCode::kCounterExhausted);
  EXPECT_EQ(sign_error(session_, 1, 0x71, hashed), ErrorCode::kCounterExhausted) << "before the algorithm";
}

TEST_F(SignTest, UseThatCannotBeCounted_GivesNoSignature) {
  const ByteVector hashed(32, 1);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 5));
  platform_.store.fail_apply(1);
  EXPECT_EQ(sign_error(session_, 1, 0x70, hashed), ErrorCode::kStorageFailure);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 5U);
}

TEST_F(SignTest, KeyWithoutCounter_WritesNothing) {
  generate_ec(1);
  const std::size_t writes = platform_.store.apply_count();
  (void)sign(1, 0x70, ByteVector(32, 1));
  (void)sign(1, 0x70, ByteVector(32, 1));
  EXPECT_EQ(platform_.store.apply_count(), writes);
}

TEST_F(SignTest, ReplacedKey_IsUsedAtOnce) {
  const ByteVector hashed(32, 1);
  generate_ec(1);
  (void)sign(1, 0x70, hashed);
  const PublicKey old_key = public_key(1);
  generate_ec(1);
  const auto signature = sign(1, 0x70, hashed);
  EXPECT_FALSE(old_key.verify(hashed, signature));
  EXPECT_TRUE(public_key(1).verify(hashed, signature));
}

TEST_F(SignTest, DeletedKey_IsNotFoundThoughItWasReady) {
  generate_ec(1);
  (void)sign(1, 0x70, ByteVector(32, 1));
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  EXPECT_EQ(sign_error(session_, 1, 0x70, ByteVector(32, 1)), ErrorCode::kNotFound);
}

TEST_F(SignTest, AnotherSession_NeedsItsOwnLogin) {
  generate_ec(1);
  (void)sign(1, 0x70, ByteVector(32, 1));
  Session other;
  EXPECT_EQ(sign_error(other, 1, 0x70, ByteVector(32, 1)), ErrorCode::kNotAuthorised);
  login(other);
  EXPECT_EQ(sign_error(other, 1, 0x70, ByteVector(32, 1)), std::nullopt);
  token_.logout(other);
  EXPECT_EQ(sign_error(other, 1, 0x70, ByteVector(32, 1)), ErrorCode::kNotAuthorised);
}

TEST_F(SignTest, AnswerBufferTooSmall_IsSaid) {
  generate_ec(1);
  std::array<std::uint8_t, 8> out{};
  EXPECT_EQ(error(token_.keys().sign(session_, 1, 0x70, ByteVector(32, 1), out)), ErrorCode::kBufferTooSmall);
}

TEST_F(SignTest, AlteredRecord_IsNotUsed) {
  generate_ec(1);
  generate_ec(2);
  std::array<std::uint8_t, kMaxKeyRecord> record{};
  const auto size = platform_.store.read(key_file(2), record);
  ASSERT_TRUE(size);
  // Another key's record in this place, and a list of algorithms that is not what was sealed.
  ASSERT_TRUE(platform_.store.put(key_file(1), Bytes(record).first(*size)));
  EXPECT_EQ(sign_error(session_, 1, 0x70, ByteVector(32, 1)), ErrorCode::kStorageFailure);
  record[6] ^= 1;
  ASSERT_TRUE(platform_.store.put(key_file(2), Bytes(record).first(*size)));
  EXPECT_EQ(sign_error(session_, 2, 0x70, ByteVector(32, 1)), ErrorCode::kStorageFailure);
}

}  // namespace
}  // namespace coffer::token::testing
