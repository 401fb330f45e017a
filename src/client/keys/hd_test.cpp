#include "client/keys/hd.h"

#include "client/testing/client_fixture.h"
#include "token/testing/hd_vectors.h"

namespace coffer::client {
namespace {

using card::testing::from_hex;
using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using token::testing::hardened;

class Hd : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
  }
  static HdAddress address(std::uint8_t slot, const token::testing::HdIndices& path) {
    HdAddress node{.slot = slot};
    node.steps.assign(path.begin(), path.end());
    return node;
  }
  /// The key of an exported node, for OpenSSL.
  static token::testing::PublicKey public_key(const crypto::Curve& curve, Bytes node) {
    return token::testing::PublicKey::ec(curve, node.subspan(45));
  }
  const HdAddress symmetric_{.slot = 2, .steps = {"SLIP-0021", "Authentication key"}};
};

TEST_F(Hd, ExportedNodes_AreThePublishedOnes) {
  for (const auto& vector : token::testing::bip32_vectors()) {
    ASSERT_TRUE(create_hd_master(*device_, HdKind::kSecp256k1, 3, from_hex(vector.seed)));
    const auto node = export_hd_node(*device_, address(3, vector.path));
    ASSERT_TRUE(node) << describe(node.error());
    EXPECT_EQ(token::testing::base58_check(*node), vector.extended_key);
  }
}

TEST_F(Hd, Signature_VerifiesUnderTheExportedKey) {
  const ByteVector hash(32, 0x5A);
  ASSERT_TRUE(create_hd_master(*device_, HdKind::kSecp256r1, 0, {})) << "a random master";
  const HdAddress node = address(0, {hardened(44), 7});
  const auto exported = export_hd_node(*device_, node);
  ASSERT_TRUE(exported);
  const auto signature = sign_with_hd_node(*device_, node, hash);
  ASSERT_TRUE(signature) << describe(signature.error());
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  EXPECT_TRUE(public_key(curve, *exported).verify(hash, *signature));
  EXPECT_FALSE(public_key(curve, *exported).verify(ByteVector(32, 0x5B), *signature));
}

TEST_F(Hd, SymmetricNode_EncryptsAndDecrypts) {
  ASSERT_TRUE(create_hd_master(*device_, HdKind::kSymmetric, 2, from_hex(token::testing::kHdSymmetricSeed)));
  const ByteVector key = from_hex("47194E938AB24CC82BFA25F6486ED54BEBE79C40AE2A5A32EA6DB294D81861A6");
  const ByteVector derived = token::testing::hmac_sha512(key, bytes_of("name of it"));
  const ByteVector plain(48, 0x11);
  const ByteVector own_iv(16, 0x77);
  for (const auto& iv : {std::optional<Bytes>(), std::optional<Bytes>(own_iv)}) {
    const HdCipherParameters parameters{.associated = bytes_of("name of it"), .iv = iv};
    const auto encrypted = encrypt_with_hd_node(*device_, symmetric_, parameters, plain);
    ASSERT_TRUE(encrypted) << describe(encrypted.error());
    EXPECT_EQ(encrypted->copy(),
              token::testing::aes_cbc_encrypt(Bytes(derived).first(32), plain,
                                              iv.value_or(Bytes(derived).subspan(32, 16))));
    const auto back = decrypt_with_hd_node(*device_, symmetric_, parameters, encrypted->bytes());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->copy(), plain);
  }
}

TEST_F(Hd, WhatCannotBeRight_IsNotSent) {
  const unsigned before = connection_->sent;
  EXPECT_EQ(error_of(create_hd_master(*device_, HdKind::kSecp256k1, 0, ByteVector(15))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(create_hd_master(*device_, HdKind::kSecp256k1, 10, {})).kind, Error::Kind::kArgument);
  EXPECT_EQ(error_of(sign_with_hd_node(*device_, {}, ByteVector(31))).kind, Error::Kind::kArgument);
  EXPECT_EQ(error_of(export_hd_node(*device_, {.slot = 0, .steps = {std::string(128, 'x')}})).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(encrypt_with_hd_node(*device_, symmetric_, {}, ByteVector(15))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(connection_->sent, before);
}

TEST_F(Hd, NodeThatIsNotThere_IsSaid) {
  EXPECT_EQ(error_of(export_hd_node(*device_, address(5, {}))).kind, Error::Kind::kNotFound);
  EXPECT_EQ(error_of(sign_with_hd_node(*device_, address(5, {}), ByteVector(32))).kind,
            Error::Kind::kNotFound);
  ASSERT_TRUE(create_hd_master(*device_, HdKind::kSymmetric, 2, {}));
  EXPECT_TRUE(
      error_of(sign_with_hd_node(*device_, symmetric_, ByteVector(32))).is(Sw::kConditionsNotSatisfied));
  ASSERT_TRUE(log_out(*device_));
  EXPECT_TRUE(error_of(export_hd_node(*device_, symmetric_)).is(Sw::kNotAuthenticated));
}

}  // namespace
}  // namespace coffer::client
