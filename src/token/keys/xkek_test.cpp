#include <gtest/gtest.h>

#include "token/cvc/cvc_extension.h"
#include "token/domains/key_domains.h"
#include "token/testing/installation_keys.h"
#include "token/testing/token_fixture.h"
#include "token/testing/xkek_group.h"

namespace coffer::token::testing {
namespace {

constexpr std::uint8_t kDomain = 1;

/// A token with two key domains, one of them of a group.
class XkekTest : public TokenTest {
 protected:
  void SetUp() override {
    provision();
    initialise(with_key_domains(2));
    login(session_);
    ASSERT_TRUE(token_.key_domains().create_xkek(session_, kDomain, token_.device(), membership()));
  }

  [[nodiscard]] ByteVector membership() { return group_.membership(token_.device()); }
  [[nodiscard]] ByteVector uid() const { return group_.uid(); }

  XkekGroup group_;
};

TEST_F(XkekTest, AgreedDkek_IsKeptErasedAndFoundByItsKeyCheckValue) {
  KeyDomains& domains = token_.key_domains();
  Dkek dkek;
  EXPECT_EQ(error(domains.load_dkek(session_, kDomain, dkek)), ErrorCode::kDomainIncomplete);
  ASSERT_TRUE(domains.set_agreed_dkek(session_, kDomain, uid(), Dkek{}));
  const auto status = domains.status(kDomain);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total_shares, 0xFF);
  EXPECT_TRUE(equal(status->uid, uid()));
  // Of 32 zero bytes, computed by an independent implementation.
  EXPECT_TRUE(equal(status->key_check_value, from_hex("66687AADF862BD77")));
  EXPECT_EQ(domains.find(from_hex("66687AADF862BD77")), kDomain);
  EXPECT_TRUE(domains.load_dkek(session_, kDomain, dkek));

  ASSERT_TRUE(domains.erase_dkek(session_, kDomain));
  EXPECT_TRUE(equal(domains.status(kDomain)->uid, uid()));
  EXPECT_EQ(error(domains.load_dkek(session_, kDomain, dkek)), ErrorCode::kDomainIncomplete);
}

TEST_F(XkekTest, GroupThatWasChangedInTheStore_GetsNoKey) {
  ByteVector record(256);
  const auto size = platform_.store.read(records::kKeyDomains + kDomain, record);
  ASSERT_TRUE(size);
  record.resize(*size);
  ByteVector other = uid();
  other[0] ^= 1;
  copy(other, MutableBytes(record).subspan(29));
  ASSERT_TRUE(platform_.store.put(records::kKeyDomains + kDomain, record));
  EXPECT_TRUE(equal(token_.key_domains().status(kDomain)->uid, other));
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, kDomain, other, Dkek{})),
            ErrorCode::kStorageFailure);
}

TEST_F(XkekTest, MembershipWithoutTheSignersOwnSignature_IsRefused) {
  ByteVector altered = membership();
  const auto inner = cvc::parse(TlvReader(altered).next()->encoded);
  ASSERT_TRUE(inner);
  const auto offset = static_cast<std::size_t>(inner->signature.data() - altered.data());
  altered[offset + 5] ^= 1;
  EXPECT_EQ(error(token_.key_domains().create_xkek(session_, 0, token_.device(), altered)),
            ErrorCode::kSignatureWrong);
  EXPECT_TRUE(token_.key_domains().create_xkek(session_, 0, token_.device(), membership()));
}

TEST_F(XkekTest, MembershipSignedWithSha1_IsRefused) {
  EXPECT_EQ(error(token_.key_domains().create_xkek(session_, 0, token_.device(),
                                                   group_.membership(token_.device(), kEcdsaSha1))),
            ErrorCode::kUnsupported);
}

/// A request of an exchange key for the group, vouched for by whoever.
class XkekPeerTest : public XkekTest {
 protected:
  void SetUp() override {
    XkekTest::SetUp();
    GenerateKeyPairRequest request;
    request.id = 1;
    request.kind = &crypto::curve(crypto::CurveId::kBrainpoolP256r1);
    request.algorithm = cvc::kEcdsaSha256;
    request.policy = only({kXkekAgreement});
    request.policy.key_domain = kDomain;
    (void)result([&](MutableBytes out) { return token_.keys().generate_key_pair(session_, request, out); });
  }
  ByteVector peer_request(Bytes outer_car, const crypto::EcPrivateKey& outer,
                          Bytes algorithm = cvc::kEcdsaSha256) {
    const cvc::Extension extension =
        cvc::make_extension(cvc::kKeyDomainExtension, [&](TlvWriter& out) { out.put(0x80, group_.uid()); });
    return make_request({.chr = bytes_of("UTPEER0000001"),
                         .outer_car = outer_car,
                         .outer = outer,
                         .extensions = extension,
                         .outer_algorithm = algorithm});
  }
  /// The issuer of device certificates, by its holder reference.
  ByteVector issuer() {
    ByteVector chain(platform_.store.size(fids::kDeviceCertificates).value_or(0));
    EXPECT_TRUE(platform_.store.read(fids::kDeviceCertificates, chain));
    const Bytes car = cvc::parse(TlvReader(chain).next()->encoded)->car;
    return {car.begin(), car.end()};
  }
  std::optional<ErrorCode> agree_error(Bytes request) {
    return error(token_.keys().agree_xkek(session_, 1, request));
  }
  /// Another device of the installation, whose certificate the token knows.
  crypto::EcPrivateKey make_peer_device() {
    auto key = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
    const auto point = key->public_point();
    const crypto::EcPrivateKey authority = issuer_key(platform_);
    const ByteVector car = issuer();
    const ByteVector certificate =
        make_certificate({.car = car, .issuer = authority, .chr = kPeerDevice, .point = *point});
    EXPECT_TRUE(token_.public_keys().select_verifying_key(session_, car));
    EXPECT_TRUE(token_.public_keys().verify_certificate(session_, certificate));
    return std::move(*key);
  }

  const Bytes kPeerDevice = bytes_of("UTPEERDEV00000");
};

TEST_F(XkekPeerTest, RequestThatADeviceVouchesFor_IsAgreedWith) {
  const crypto::EcPrivateKey device = make_peer_device();
  EXPECT_EQ(agree_error(peer_request(kPeerDevice, device)), std::nullopt);
  Dkek dkek;
  EXPECT_TRUE(token_.key_domains().load_dkek(session_, kDomain, dkek));
}

TEST_F(XkekPeerTest, RequestThatAnAuthorityVouchesFor_IsRefused) {
  const crypto::EcPrivateKey authority = issuer_key(platform_);
  EXPECT_EQ(agree_error(peer_request(issuer(), authority)), ErrorCode::kReferenceUnknown)
      << "that a key was made in a device, only the device can say";
}

TEST_F(XkekPeerTest, RequestSignedWithSha1_IsRefused) {
  const crypto::EcPrivateKey authority = issuer_key(platform_);
  auto device = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  const ByteVector car = issuer();
  // The device's own key is one for SHA-1.
  const ByteVector certificate = make_certificate({.car = car,
                                                   .issuer = authority,
                                                   .chr = kPeerDevice,
                                                   .point = *device->public_point(),
                                                   .key_algorithm = kEcdsaSha1});
  ASSERT_TRUE(token_.public_keys().select_verifying_key(session_, car));
  ASSERT_TRUE(token_.public_keys().verify_certificate(session_, certificate));
  EXPECT_EQ(agree_error(peer_request(kPeerDevice, *device, kEcdsaSha1)), ErrorCode::kUnsupported);
}

TEST_F(XkekPeerTest, ExchangeKeyOfADomainThatIsGone_AgreesOnNoOther) {
  const crypto::EcPrivateKey device = make_peer_device();
  // Whoever writes the storage takes the key away while the domain is replaced.
  ByteVector key(platform_.store.size(key_file(1)).value_or(0));
  ASSERT_TRUE(platform_.store.read(key_file(1), key));
  const auto hide = store::Change::erase(key_file(1));
  ASSERT_TRUE(platform_.store.apply({&hide, 1}));
  ASSERT_TRUE(token_.key_domains().erase(session_, kDomain));
  ASSERT_TRUE(token_.key_domains().create_xkek(session_, kDomain, token_.device(), membership()));
  ASSERT_TRUE(platform_.store.put(key_file(1), key));
  EXPECT_EQ(agree_error(peer_request(kPeerDevice, device)), ErrorCode::kDomainUnconfigured);
  Dkek dkek;
  EXPECT_EQ(error(token_.key_domains().load_dkek(session_, kDomain, dkek)), ErrorCode::kDomainIncomplete);
}

TEST_F(XkekTest, KeyOfAnotherGroup_IsNotTaken) {
  ByteVector other = uid();
  other[0] ^= 1;
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, kDomain, other, Dkek{})),
            ErrorCode::kReferenceUnknown);
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(session_, 0, uid(), Dkek{})),
            ErrorCode::kDomainUnconfigured);
}

TEST_F(XkekTest, RequestOfAnExchangeKey_NamesItsGroup) {
  GenerateKeyPairRequest request;
  request.id = 1;
  request.kind = &crypto::curve(crypto::CurveId::kBrainpoolP256r1);
  request.algorithm = cvc::kEcdsaSha256;
  request.policy = only({kXkekAgreement});
  request.policy.key_domain = kDomain;
  const ByteVector made =
      result([&](MutableBytes out) { return token_.keys().generate_key_pair(session_, request, out); });
  const auto parsed = cvc::parse_authenticated_request(find_tlv(made, 0x67)->value);
  ASSERT_TRUE(parsed);
  const auto extension = cvc::find_extension(parsed->inner.extensions, cvc::kKeyDomainExtension);
  ASSERT_TRUE(extension);
  EXPECT_TRUE(equal(find_tlv(*extension, 0x80)->value, uid()));
}

TEST_F(XkekTest, GroupReplacedWhileAPersonThinks_GetsNoKey) {
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
  session_.presence = {};
  ASSERT_TRUE(token_.set_dynamic_options(session_, 0x01)) << "press-to-confirm";
  session_.presence = {};
  platform_.person.meanwhile = [&] {
    Session other;
    login(other);
    ASSERT_TRUE(token_.key_domains().erase(other, kDomain));
    group_ = XkekGroup();
    ASSERT_TRUE(token_.key_domains().create_xkek(other, kDomain, token_.device(), membership()));
    token_.reset(other);
  };
  const ByteVector before = uid();
  GenerateKeyPairRequest request;
  request.id = 1;
  request.kind = &crypto::curve(crypto::CurveId::kBrainpoolP256r1);
  request.algorithm = cvc::kEcdsaSha256;
  request.chr = bytes_of("UTXKEK100001");
  request.policy = only({kXkekAgreement});
  request.policy.key_domain = kDomain;
  std::array<std::uint8_t, cvc::kMaxRequest> out{};
  EXPECT_EQ(error(token_.keys().generate_key_pair(session_, request, out)), ErrorCode::kDomainUnconfigured);
  ASSERT_NE(before, uid());
  EXPECT_EQ(error(token_.keys().policy(1)), ErrorCode::kNotFound);
}

TEST_F(XkekTest, WithoutLogin_NothingIsSetUpOrAgreedOn) {
  Session stranger;
  EXPECT_EQ(error(token_.key_domains().create_xkek(stranger, 0, token_.device(), membership())),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().set_agreed_dkek(stranger, kDomain, uid(), Dkek{})),
            ErrorCode::kNotAuthorised);
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kDomainUnconfigured);
}

TEST_F(XkekTest, DomainThatCannotBeStored_IsNotThere) {
  platform_.store.fail_apply(1);
  EXPECT_FALSE(token_.key_domains().create_xkek(session_, 0, token_.device(), membership()));
  EXPECT_EQ(error(token_.key_domains().status(0)), ErrorCode::kDomainUnconfigured);
}

}  // namespace
}  // namespace coffer::token::testing
