#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

const ByteVector kDkek(32, 0x17);

class WrapTest : public TokenTest {
 protected:
  ByteVector wrap(KeyId id) {
    return result([&](MutableBytes out) { return token_.keys().wrap_key(session_, id, out); });
  }
  std::optional<ErrorCode> wrap_error(KeyId id) {
    std::array<std::uint8_t, 1500> out{};
    return error(token_.keys().wrap_key(session_, id, out));
  }
  std::optional<ErrorCode> unwrap_error(KeyId id, Bytes blob) {
    return error(token_.keys().unwrap_key(session_, id, blob));
  }
  bool exists(FileId fid) { return platform_.store.size(fid).has_value(); }
};

TEST_F(WrapTest, KeyThatCameBack_IsTheSameKey) {
  import_dkek(0, kDkek);
  generate_ec(1, crypto::CurveId::kBrainpoolP256r1, only({0x70, 0x92}));
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);
  EXPECT_EQ(unwrap_error(1, blob), ErrorCode::kAlreadyExists);
  ASSERT_EQ(unwrap_error(2, blob), std::nullopt);
  const ByteVector hashed(32, 1);
  EXPECT_TRUE(key.verify(hashed, sign(2, 0x70, hashed)));
  EXPECT_TRUE(equal(token_.keys().policy(2)->algorithms, ByteVector{0x70, 0x92}));
  EXPECT_FALSE(is_attested(2)) << "it came from elsewhere, for all that the device knows";
  EXPECT_TRUE(public_key(2).verify(hashed, sign(1, 0x70, hashed))) << "its request has the public key";
}

TEST_F(WrapTest, TwoWraps_Differ) {
  import_dkek(0, kDkek);
  generate_aes(1);
  EXPECT_NE(wrap(1), wrap(1));
}

TEST_F(WrapTest, SecondTokenOfTheSameDkek_TakesTheKey) {
  import_dkek(0, kDkek);
  generate_rsa(1, 2048);
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);

  initialise(with_key_domains(2));  // as if new: other keys, other master key
  login(session_);
  EXPECT_EQ(unwrap_error(1, blob), ErrorCode::kWrongKeyDomain);
  ASSERT_TRUE(token_.key_domains().create(session_, 1, 1));
  import_dkek(1, kDkek);
  ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
  EXPECT_EQ(token_.keys().policy(1)->key_domain, 1) << "the domain whose DKEK it is";
  const ByteVector hashed = digest("SHA256", kDkek);
  EXPECT_TRUE(key.verify(hashed, sign(1, 0x33, kDkek), "SHA256"));
}

TEST_F(WrapTest, WhatMayNotLeave_IsRefused) {
  EXPECT_EQ(wrap_error(1), ErrorCode::kNotFound);
  generate_ec(1);
  EXPECT_EQ(wrap_error(1), ErrorCode::kDomainIncomplete);
  import_dkek(0, kDkek);
  EXPECT_EQ(wrap_error(1), std::nullopt);
  generate_ec(2, crypto::CurveId::kSecp256r1, only({0x70}));
  EXPECT_EQ(wrap_error(2), ErrorCode::kAlgorithmForbidden);
  generate_ec(3, crypto::CurveId::kSecp256r1, only({}, 5));
  EXPECT_EQ(wrap_error(3), ErrorCode::kNotAllowed) << "coming back would reset its counter";
  EXPECT_EQ(wrap_error(kDeviceKey), ErrorCode::kAccessDenied);
  token_.logout(session_);
  EXPECT_EQ(wrap_error(1), ErrorCode::kNotAuthorised);
}

TEST_F(WrapTest, WithoutKeyDomains_NothingLeavesOrComesBack) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const ByteVector blob = wrap(1);
  initialise_without_key_domains();
  generate_ec(1);
  EXPECT_EQ(wrap_error(1), ErrorCode::kNoKeyDomains);
  EXPECT_EQ(unwrap_error(2, blob), ErrorCode::kNoKeyDomains);
}

TEST_F(WrapTest, RefusedBlob_LeavesNothingBehind) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const ByteVector blob = wrap(1);
  ByteVector altered = blob;
  altered.back() ^= 1;
  EXPECT_EQ(unwrap_error(2, altered), ErrorCode::kWrongKeyDomain);
  EXPECT_EQ(unwrap_error(2, Bytes(blob).first(7)), ErrorCode::kInvalidData);
  EXPECT_EQ(unwrap_error(2, {}), ErrorCode::kInvalidData);
  EXPECT_EQ(unwrap_error(kDeviceKey, blob), ErrorCode::kAccessDenied);
  EXPECT_FALSE(exists(key_file(2)));
  token_.logout(session_);
  EXPECT_EQ(unwrap_error(2, blob), ErrorCode::kNotAuthorised);
}

TEST_F(WrapTest, UnwrappedKey_TakesThePlaceOfADeletedOne) {
  import_dkek(0, kDkek);
  generate_ec(1);
  const PublicKey key = public_key(1);
  const ByteVector blob = wrap(1);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 1));
  (void)sign(1, 0x70, kDkek);  // ready in memory, counter at zero
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
  EXPECT_TRUE(key.verify(kDkek, sign(1, 0x70, kDkek)));
}

}  // namespace
}  // namespace coffer::token::testing
