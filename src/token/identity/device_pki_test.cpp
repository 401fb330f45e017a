#include <gtest/gtest.h>

#include "token/identity/certificate_chain.h"
#include "token/testing/installation_keys.h"
#include "token/testing/token_fixture.h"
#include "token/testing/xkek_group.h"

namespace coffer::token::testing {
namespace {

/// A token that another authority than its installation's certifies.
class DevicePkiTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    IssuingAuthority authority(other_store_, platform_.root_key, platform_.clock);
    IssuingAuthority::Issued issued;
    ASSERT_TRUE(authority.prepare());
    ASSERT_TRUE(authority.issue(token_.device().point(), bytes_of("UTOTHER00100000"), issued));
    TlvReader trusted(issued.trusted);
    const Bytes root = trusted.next()->encoded;
    const Bytes chain = issued.chain;
    chain_.assign(chain.begin(), chain.end());
    without_root_ = chain_;
    chain_.insert(chain_.end(), root.begin(), root.end());
  }

  ByteVector record(RecordId id) {
    ByteVector value(platform_.store.size(id).value_or(0));
    EXPECT_TRUE(value.empty() || platform_.store.read(id, value));
    return value;
  }
  TokenResult<void> install(Bytes chain) { return token_.device().install_certificates(session_, chain); }

  store::MemoryStore other_store_;
  ByteVector chain_;         ///< device, issuer, root
  ByteVector without_root_;  ///< device, issuer
};

TEST_F(DevicePkiTest, Chain_ChangesNameRequestAndCertificatesAndSurvivesARestart) {
  ASSERT_TRUE(install(chain_));
  EXPECT_EQ(record(fids::kDeviceCertificates), chain_);
  Token restarted(platform_.platform(), platform_.records, kFastStretch);
  ASSERT_TRUE(restarted.open());
  for (Token* token : {&token_, &restarted}) {
    EXPECT_TRUE(equal(token->device().name(), bytes_of("UTOTHER00100000")));
  }
  const auto outer = find_tlv(record(fids::kDeviceRequest), 0x67);
  ASSERT_TRUE(outer);
}

TEST_F(DevicePkiTest, CertificateVerifiedWhileTheRootIsReplaced_IsNotBelieved) {
  const auto stranger = crypto::EcPrivateKey::generate(token_.device().curve());
  ASSERT_TRUE(stranger);
  IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
  IssuingAuthority::Issued issued;
  ASSERT_TRUE(authority.prepare());
  ASSERT_TRUE(authority.issue(*stranger->public_point(), bytes_of("UTSTRANGER00000"), issued));
  const Bytes certificate = TlvReader(issued.chain).next()->value;

  HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.records, kFastStretch);
  ASSERT_TRUE(token.open());
  Session user;
  ASSERT_TRUE(token.pins().verify_user(user, bytes_of(kUserPin)));
  Session anybody;
  ASSERT_TRUE(
      token.public_keys().select_verifying_key(anybody, cvc::parse_body_and_signature(certificate)->car));
  // The first unlock: the issuer has been looked up, its signature is verified next.
  mutex.after_unlock(1, [&] { EXPECT_TRUE(token.device().install_certificates(user, chain_)); });
  EXPECT_EQ(error(token.public_keys().verify_certificate(anybody, certificate)),
            ErrorCode::kReferenceUnknown);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_FALSE(token.public_keys().select_verifying_key(anybody, bytes_of("UTSTRANGER00000")));
  token.reset(user);
  token.reset(anybody);
}

TEST_F(DevicePkiTest, KeyRegisteredWhileTheRootIsReplaced_IsNotBelieved) {
  InitialiseRequest request;
  request.public_keys_total = 1;
  request.public_keys_required = 1;
  initialise(request);
  HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.records, kFastStretch);
  ASSERT_TRUE(token.open());
  Session user;
  ASSERT_TRUE(token.pins().verify_user(user, bytes_of(kUserPin)));
  const auto device = crypto::EcPrivateKey::generate(token.device().curve());
  const auto authority = issuer_key(platform_);
  const ByteVector chain = record(fids::kDeviceCertificates);
  const Bytes issuer = cvc::parse(TlvReader(chain).next()->encoded)->car;
  const Bytes name = bytes_of("UTSTRANGER00000");
  const ByteVector certificate =
      make_certificate({.car = issuer, .issuer = authority, .chr = name, .point = *device->public_point()});
  const ByteVector of_key =
      make_request({.chr = bytes_of("ZZADMIN100001"), .outer_car = name, .outer = *device});
  ASSERT_TRUE(token.public_keys().select_verifying_key(user, issuer));
  ASSERT_TRUE(token.public_keys().verify_certificate(user, certificate));
  Session anybody;
  ASSERT_TRUE(token.public_keys().select_verifying_key(anybody, name));
  // The first unlock: the device's key has been looked up, its signature is verified next.
  mutex.after_unlock(1, [&] { EXPECT_TRUE(token.device().install_certificates(user, chain_)); });
  EXPECT_EQ(error(token.public_keys().register_key(anybody, of_key, std::nullopt)),
            ErrorCode::kReferenceUnknown);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_EQ(token.public_keys().status(user)->missing, 1);
  token.reset(user);
  token.reset(anybody);
}

TEST_F(DevicePkiTest, RootReplacedWhileTheDeviceJoinsAGroup_Stays) {
  initialise(with_key_domains(2));
  HookedMutex mutex;
  Token token(platform_.platform_with(mutex), platform_.records, kFastStretch);
  ASSERT_TRUE(token.open());
  Session user;
  Session other;
  for (Session* session : {&user, &other})
    ASSERT_TRUE(token.pins().verify_user(*session, bytes_of(kUserPin)));
  const XkekGroup group;
  // The first unlock: the root may be replaced, and the chain is verified next.
  mutex.after_unlock(1, [&] {
    EXPECT_TRUE(token.key_domains().create_xkek(other, 1, token.device(), group.membership(token.device())));
  });
  EXPECT_EQ(error(token.device().install_certificates(user, chain_)), ErrorCode::kNotAllowed);
  EXPECT_TRUE(mutex.has_run());
  EXPECT_TRUE(record(records::kOwnTrustAnchor).empty());
  token.reset(user);
  token.reset(other);
}

TEST_F(DevicePkiTest, ChainThatCannotBeStored_ChangesNothing) {
  const cvc::Reference name = token_.device().name();
  const ByteVector before = record(fids::kDeviceCertificates);
  const ByteVector request = record(fids::kDeviceRequest);
  platform_.store.fail_apply(1);
  EXPECT_FALSE(install(chain_));
  EXPECT_EQ(token_.device().name(), name);
  EXPECT_EQ(record(fids::kDeviceCertificates), before);
  EXPECT_EQ(record(fids::kDeviceRequest), request);
  EXPECT_TRUE(record(records::kOwnTrustAnchor).empty());
}

TEST_F(DevicePkiTest, ErasedAnchors_DoNotBringTheInstallationsRootBack) {
  const ByteVector chain = record(fids::kDeviceCertificates);
  const auto issuer = cvc::parse(TlvReader(chain).next()->encoded)->car;
  const auto is_trusted = [&] {
    return token_.public_keys().select_verifying_key(session_, issuer).has_value();
  };
  ASSERT_TRUE(is_trusted());
  ASSERT_TRUE(install(chain_));
  EXPECT_FALSE(is_trusted());
  const auto erase = store::Change::erase(records::kOwnTrustAnchor);
  ASSERT_TRUE(platform_.store.apply({&erase, 1}));
  EXPECT_FALSE(is_trusted());
  initialise({});
  EXPECT_FALSE(is_trusted()) << "it survives initialisation";
}

TEST_F(DevicePkiTest, ChainWithoutItsRoot_NeedsOneThatIsTrusted) {
  EXPECT_EQ(error(install(without_root_)), ErrorCode::kReferenceUnknown);
  ASSERT_TRUE(install(chain_));
  EXPECT_TRUE(install(without_root_));
}

TEST_F(DevicePkiTest, EachPrefixOfAChain_IsRefused) {
  for (std::size_t size = 0; size < chain_.size(); ++size) {
    if (size == without_root_.size()) continue;
    EXPECT_FALSE(install(Bytes(chain_).first(size))) << size;
  }
  EXPECT_TRUE(record(records::kOwnTrustAnchor).empty());
}

TEST_F(DevicePkiTest, ChainOfAnotherDevice_IsRefused) {
  VerifiedChain verified;
  const crypto::Curve& curve = token_.device().curve();
  const Bytes point = token_.device().point();
  EXPECT_TRUE(verify_chain(chain_, curve, point, {}, verified));
  EXPECT_EQ(error(verify_chain(chain_, curve, curve.generator, {}, verified)), ErrorCode::kInvalidData);
  EXPECT_EQ(error(verify_chain(chain_, crypto::curve(crypto::CurveId::kSecp256r1), point, {}, verified)),
            ErrorCode::kInvalidData);
}

// As a root would write it that hands on to another key under its own name.
TEST_F(DevicePkiTest, SelfSignedCertificateInsideAChain_IsRefused) {
  const auto root = stored_key(platform_, other_store_, Purpose::kAuthorityKey, 0x1001);
  const auto next = crypto::EcPrivateKey::generate(token_.device().curve());
  TlvReader reader(chain_);
  Bytes root_certificate;
  while (const auto certificate = reader.next()) root_certificate = certificate->encoded;
  const Bytes root_name = cvc::parse(root_certificate)->chr;
  const auto whole = [](const ByteVector& content) {
    ByteVector out(content.size() + 8);
    ByteWriter writer(out);
    TlvWriter(writer).put(0x7F21, content);
    out.resize(writer.size());
    return out;
  };
  const ByteVector device = whole(make_certificate({.car = root_name,
                                                    .issuer = *next,
                                                    .chr = bytes_of("UTOTHER00100000"),
                                                    .point = token_.device().point()}));
  const auto chain_by = [&](const ByteVector& issuer) {
    ByteVector chain = device;
    chain.insert(chain.end(), issuer.begin(), issuer.end());
    chain.insert(chain.end(), root_certificate.begin(), root_certificate.end());
    return chain;
  };
  const ByteVector link = whole(make_certificate({.car = root_name,
                                                  .issuer = root,
                                                  .chr = root_name,
                                                  .point = *next->public_point(),
                                                  .role = cvc::Role::kRoot}));
  EXPECT_EQ(error(install(chain_by(link))), ErrorCode::kInvalidData);
  EXPECT_TRUE(record(records::kOwnTrustAnchor).empty());
}

TEST_F(DevicePkiTest, MemberOfAGroup_KeepsItsRoot) {
  initialise(with_key_domains(2));
  login(session_);
  const XkekGroup group;
  ASSERT_TRUE(
      token_.key_domains().create_xkek(session_, 1, token_.device(), group.membership(token_.device())));
  EXPECT_EQ(error(install(chain_)), ErrorCode::kNotAllowed);
  ASSERT_TRUE(token_.key_domains().erase(session_, 1));
  EXPECT_TRUE(install(chain_));
}

TEST_F(DevicePkiTest, WithoutLogin_NothingIsInstalled) {
  Session stranger;
  EXPECT_EQ(error(token_.device().install_certificates(stranger, chain_)), ErrorCode::kNotAuthorised);
}

}  // namespace
}  // namespace coffer::token::testing
