#include "token/keys/key_blob.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

class DeriveTest : public TokenTest {
 protected:
  std::optional<ErrorCode> derive_error(KeyId id, KeyId new_id, Bytes parameter) {
    return error(token_.keys().derive_key(session_, id, new_id, parameter));
  }
  /// d = 1 on P-256, as a blob would bring it: its derivatives have known public points.
  void import_key_one(KeyId id) {
    import_dkek(0, ByteVector(32, 7));
    Dkek dkek;
    std::ranges::fill(dkek.writable(), std::uint8_t{7});
    KeyMaterial material;
    auto key = crypto::EcPrivateKey::load(crypto::curve(crypto::CurveId::kSecp256r1), ByteVector{1});
    ASSERT_TRUE(key);
    material.emplace<crypto::EcPrivateKey>(std::move(*key));
    const std::array<std::uint8_t, kKeyBlobNonceSize> nonce{};
    ByteVector blob(kMaxKeyBlob);
    const auto size = write_key_blob(dkek, material, {}, nonce, blob);
    ASSERT_TRUE(size);
    ASSERT_TRUE(token_.keys().unwrap_key(session_, id, Bytes(blob).first(*size)));
  }
};

TEST_F(DeriveTest, ScalarsAreAddedModuloTheOrder) {
  import_key_one(1);
  // 1 + 1 = 2: the point 2G of P-256, as published for its test vectors (NIST, k = 2).
  ASSERT_EQ(derive_error(1, 2, ByteVector{1}), std::nullopt);
  const PublicKey two_g =
      PublicKey::ec(crypto::curve(crypto::CurveId::kSecp256r1),
                    from_hex("04 7CF27B188D034F7E8A52380304B51AC3C08969E277F21B35A60B48FC47669978"
                             "   07775510DB8ED040293D9AC69F7430DBBA7DADE63CE982299E04B79D227873D1"));
  const ByteVector hashed(32, 5);
  EXPECT_TRUE(two_g.verify(hashed, sign(2, 0x70, hashed)));
  EXPECT_TRUE(public_key(2).verify(hashed, sign(2, 0x70, hashed)));

  // 2 + (n - 1) = 1 mod n: the generator.
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  ByteVector parameter(curve.order.begin(), curve.order.end());
  --parameter.back();
  ASSERT_EQ(derive_error(2, 3, parameter), std::nullopt);
  EXPECT_TRUE(PublicKey::ec(curve, curve.generator).verify(hashed, sign(3, 0x70, hashed)));
}

TEST_F(DeriveTest, ParameterOfAnyLength_IsReducedModuloTheOrder) {
  import_key_one(1);
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  const ByteVector hashed(32, 5);
  const ByteVector order(curve.order.begin(), curve.order.end());
  ByteVector longer = order;
  longer.insert(longer.end(), 100, 0);
  KeyId id = 2;
  for (const ByteVector& zero : {order, longer, ByteVector(40, 0)}) {
    ASSERT_EQ(derive_error(1, id, zero), std::nullopt);
    EXPECT_TRUE(PublicKey::ec(curve, curve.generator).verify(hashed, sign(id, 0x70, hashed)));
    ++id;
  }
  EXPECT_EQ(derive_error(1, id, ByteVector(32, 0xFF)), std::nullopt);
}

TEST_F(DeriveTest, SumOfZero_IsRefused) {
  import_key_one(1);
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  ByteVector parameter(curve.order.begin(), curve.order.end());
  --parameter.back();
  EXPECT_EQ(derive_error(1, 2, parameter), ErrorCode::kInvalidData);
}

TEST_F(DeriveTest, Policy_IsInherited) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x98, 0x70}));
  ASSERT_EQ(derive_error(1, 2, ByteVector{9}), std::nullopt);
  EXPECT_TRUE(equal(token_.keys().policy(2)->algorithms, ByteVector{0x98, 0x70}));
  EXPECT_EQ(sign_error(session_, 2, 0x73, ByteVector(32, 1)), ErrorCode::kAlgorithmForbidden);
}

TEST_F(DeriveTest, KeyDomain_IsInherited) {
  initialise(with_key_domains(3));
  login(session_);
  ASSERT_TRUE(token_.key_domains().create(session_, 2, 0));
  KeyPolicy policy;
  policy.key_domain = 2;
  generate_ec(1, crypto::CurveId::kSecp256r1, policy);
  ASSERT_EQ(derive_error(1, 2, ByteVector{9}), std::nullopt);
  EXPECT_EQ(token_.keys().policy(2)->key_domain, 2);
}

TEST_F(DeriveTest, WhatMayNotBeDerived_IsRefused) {
  generate_ec(1, crypto::CurveId::kSecp256r1, only({0x70}));
  EXPECT_EQ(derive_error(1, 2, ByteVector{9}), ErrorCode::kAlgorithmForbidden);
  generate_ec(3, crypto::CurveId::kSecp256r1, only({}, 5));
  EXPECT_EQ(derive_error(3, 2, ByteVector{9}), ErrorCode::kNotAllowed) << "it would multiply the uses";
  EXPECT_EQ(token_.keys().policy(3)->use_counter, 5U);
  generate_rsa(4);
  EXPECT_EQ(derive_error(4, 2, ByteVector{9}), ErrorCode::kWrongKeyType);
  generate_ec(5);
  EXPECT_EQ(derive_error(5, 4, ByteVector{9}), ErrorCode::kAlreadyExists);
  EXPECT_EQ(derive_error(5, 5, ByteVector{9}), ErrorCode::kAlreadyExists);
  EXPECT_EQ(derive_error(5, kDeviceKey, ByteVector{9}), ErrorCode::kAccessDenied);
  EXPECT_EQ(derive_error(kDeviceKey, 6, ByteVector{9}), ErrorCode::kAccessDenied);
  EXPECT_EQ(derive_error(9, 6, ByteVector{9}), ErrorCode::kNotFound);
  EXPECT_EQ(derive_error(5, 6, {}), ErrorCode::kInvalidLength);
}

TEST_F(DeriveTest, DescendantOfAnImportedKey_DoesNotAttestAsMadeHere) {
  import_key_one(1);
  generate_ec(5);
  ASSERT_EQ(derive_error(1, 2, ByteVector{1}), std::nullopt);
  ASSERT_EQ(derive_error(2, 3, ByteVector{1}), std::nullopt);
  ASSERT_EQ(derive_error(5, 6, ByteVector{1}), std::nullopt);
  EXPECT_FALSE(is_attested(2));
  EXPECT_FALSE(is_attested(3)) << "its parent was made here, of one that was not";
  EXPECT_TRUE(is_attested(6));
}

}  // namespace
}  // namespace coffer::token::testing
