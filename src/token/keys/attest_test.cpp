// What ATTEST asks of a key. What it answers is verified in tests/acceptance/test_attestation.py.

#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

class AttestTest : public TokenTest {
 protected:
  std::optional<ErrorCode> attest_error(KeyId id) {
    std::array<std::uint8_t, cvc::kMaxRequest + 100> out{};
    return error(token_.keys().attest(session_, id, ByteVector(8, 1), out));
  }
};

TEST_F(AttestTest, KeyThatMayNotSign_IsNotAttested) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x80}));
  EXPECT_EQ(attest_error(1), ErrorCode::kAlgorithmForbidden);
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x71, 0x72, 0x74, 0x75, 0x92}));
  EXPECT_EQ(attest_error(1), ErrorCode::kAlgorithmForbidden) << "with other hashes than the attestation's";
  generate_rsa(2, 1024, only({0x20, 0x21, 0x43}));
  EXPECT_EQ(attest_error(2), ErrorCode::kAlgorithmForbidden);
  generate_raw(3, crypto::raw_curve(crypto::EdwardsCurve::kEd25519), only({0x73}));
  EXPECT_EQ(attest_error(3), ErrorCode::kAlgorithmForbidden);
}

TEST_F(AttestTest, KeyThatMaySign_IsAttested) {
  for (const std::uint8_t permitted : ByteVector{0x73, 0x70}) {
    generate_ec(1, crypto::CurveId::kSecp256r1, only({permitted}));
    EXPECT_EQ(attest_error(1), std::nullopt);
  }
  for (const std::uint8_t permitted : ByteVector{0x33, 0x30}) {
    generate_rsa(2, 1024, only({permitted}));
    EXPECT_EQ(attest_error(2), std::nullopt);
  }
  generate_raw(3, crypto::raw_curve(crypto::EdwardsCurve::kEd25519), only({0x70}));
  EXPECT_EQ(attest_error(3), std::nullopt);
}

TEST_F(AttestTest, Attestation_IsAUse) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 2));
  EXPECT_EQ(attest_error(1), std::nullopt);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 1U);
  EXPECT_EQ(sign_error(session_, 1, 0x70, ByteVector(32, 1)), std::nullopt);
  EXPECT_EQ(attest_error(1), ErrorCode::kCounterExhausted);
}

TEST_F(AttestTest, KeyThatCannotSign_IsAttestedWithoutUse) {
  generate_raw(1, crypto::raw_curve(crypto::MontgomeryCurve::kX25519), only({0x80}, 1));
  EXPECT_EQ(attest_error(1), std::nullopt);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 1U);
}

TEST_F(AttestTest, ImportedKey_IsNotAttested) {
  import_dkek(0, ByteVector(32, 7));
  generate_ec(1);
  generate_raw(2, crypto::raw_curve(crypto::MontgomeryCurve::kX25519));
  for (const KeyId id : {KeyId{1}, KeyId{2}}) {
    const ByteVector blob =
        result([&](MutableBytes out) { return token_.keys().wrap_key(session_, id, out); });
    ASSERT_TRUE(token_.delete_file(session_, key_file(id)));
    ASSERT_TRUE(token_.keys().unwrap_key(session_, id, blob));
    EXPECT_EQ(attest_error(id), ErrorCode::kNotAllowed);
  }
}

TEST_F(AttestTest, SecretKey_IsNotAttested) {
  generate_aes(1);
  EXPECT_EQ(attest_error(1), ErrorCode::kWrongKeyType);
}

TEST_F(AttestTest, WithPressToConfirm_APersonIsAsked) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({}, 2));
  Session user;
  login(user);
  user.presence.always = true;
  user.presence.operation = "ATTEST KEY";
  std::array<std::uint8_t, cvc::kMaxRequest + 100> out{};
  EXPECT_EQ(error(token_.keys().attest(user, 1, ByteVector(8, 1), out)), ErrorCode::kPresenceNotConfirmed);
  EXPECT_EQ(platform_.person.questions.size(), 1U);
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 2U);
  token_.reset(user);
}

}  // namespace
}  // namespace coffer::token::testing
