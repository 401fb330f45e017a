#include "token/identity/device_identity.h"

#include "token/testing/token_fixture.h"

namespace coffer::token {
namespace {

using testing::bytes_of;

class DeviceIdentityTest : public testing::TokenTest {
 protected:
  std::vector<std::uint8_t> record(RecordId id) {
    std::vector<std::uint8_t> value(platform_.store.size(id).value_or(0));
    EXPECT_TRUE(platform_.store.read(id, value));
    return value;
  }
  /// What the token trusts: root and issuer, one after the other.
  static std::vector<std::uint8_t> anchors(testing::TestPlatform& platform, store::RecordStore& store) {
    SealingKey key;
    EXPECT_TRUE(derive_device_sealing_key(platform.root_key, key));
    std::vector<std::uint8_t> sealed(store.size(records::kTrustAnchor).value_or(0));
    EXPECT_TRUE(store.read(records::kTrustAnchor, sealed));
    std::vector<std::uint8_t> value(sealed.size() - kSealOverhead);
    EXPECT_TRUE(unseal(key, Purpose::kState, records::kTrustAnchor, {}, sealed, value));
    return value;
  }
  static std::vector<std::uint8_t> first_of(Bytes chain) {
    TlvReader reader(chain);
    const Bytes first = reader.next()->encoded;
    return {first.begin(), first.end()};
  }
  static bool is_signed_by(const cvc::Certificate& certificate, const cvc::Certificate& issuer) {
    const auto digest = testing::digest("SHA256", certificate.body);
    const auto der = crypto::ecdsa_plain_to_der(certificate.signature);
    EXPECT_TRUE(der);
    return testing::PublicKey::ec(*issuer.curve, issuer.point).verify(digest, *der);
  }
};

TEST_F(DeviceIdentityTest, Chain_LeadsFromDeviceToTheRoot) {
  const auto chain = record(fids::kDeviceCertificates);
  EXPECT_LE(chain.size(), 1024U) << "OpenSC reads no more";
  TlvReader reader(chain);
  const auto device = cvc::parse(reader.next()->encoded);
  const auto issuer = cvc::parse(reader.next()->encoded);
  const auto anchor = first_of(anchors(platform_, platform_.store));
  const auto root = cvc::parse(anchor);
  ASSERT_TRUE(device && issuer && root);
  EXPECT_TRUE(reader.at_end());

  EXPECT_EQ(device->role, cvc::Role::kDevice);
  EXPECT_EQ(issuer->role, cvc::Role::kIssuingAuthority);
  EXPECT_EQ(root->role, cvc::Role::kRoot);
  EXPECT_TRUE(equal(device->car, issuer->chr));
  EXPECT_TRUE(equal(issuer->car, root->chr));
  EXPECT_TRUE(equal(root->car, root->chr));
  EXPECT_TRUE(is_signed_by(*device, *issuer));
  EXPECT_TRUE(is_signed_by(*issuer, *root));
  EXPECT_TRUE(is_signed_by(*root, *root));
  EXPECT_FALSE(is_signed_by(*device, *root));
}

TEST_F(DeviceIdentityTest, HolderReference_IsSerialNumberAndFiveCharacters) {
  ASSERT_EQ(token_.device().chr().size(), 16U);
  EXPECT_TRUE(equal(token_.device().chr().last(5), bytes_of("00000")));
}

TEST_F(DeviceIdentityTest, AuthorityStays_AcrossTokens) {
  store::MemoryStore other_store;
  Token other(platform_.platform(), other_store, testing::kFastStretch);
  ASSERT_TRUE(other.open());
  IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
  ASSERT_TRUE(other.provision(authority));
  EXPECT_FALSE(equal(other.device().chr(), token_.device().chr()));
  EXPECT_EQ(anchors(platform_, other_store), anchors(platform_, platform_.store));
}

TEST_F(DeviceIdentityTest, Agreement_IsTheOtherSidesToo) {
  const auto chain = record(fids::kDeviceCertificates);
  TlvReader reader(chain);
  const auto device = cvc::parse(reader.next()->encoded);
  ASSERT_TRUE(device);
  const auto agreement = testing::PublicKey::ec(*device->curve, device->point).agree();
  SecretBuffer<crypto::kMaxPointBytes> shared;
  ASSERT_TRUE(token_.device().agree(agreement.point, shared));
  EXPECT_TRUE(equal(shared.expose().subspan(1, 32), agreement.shared_x));
}

TEST_F(DeviceIdentityTest, Certificate_EveryPrefixIsRefused) {
  const auto anchor = first_of(anchors(platform_, platform_.store));
  for (std::size_t n = 0; n < anchor.size(); ++n) EXPECT_FALSE(cvc::parse(Bytes(anchor).first(n))) << n;
}

TEST(Cvc, AlteredDomainParameters_AreRefused) {
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  std::array<std::uint8_t, 600> buffer{};
  auto template_with = [&](Bytes generator) {
    ByteWriter bytes(buffer);
    TlvWriter(bytes)
        .put(0x81, curve.prime)
        .put(0x82, curve.a)
        .put(0x83, curve.b)
        .put(0x84, generator)
        .put(0x85, curve.order);
    return Bytes(buffer).first(bytes.size());
  };
  EXPECT_TRUE(cvc::parse_domain_parameters(template_with(curve.generator)));
  std::vector<std::uint8_t> other(curve.generator.begin(), curve.generator.end());
  other.back() ^= 1;
  EXPECT_FALSE(cvc::parse_domain_parameters(template_with(other)));
  EXPECT_FALSE(cvc::parse_domain_parameters({}));
}

}  // namespace
}  // namespace coffer::token
