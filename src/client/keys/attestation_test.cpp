#include "client/keys/attestation.h"

#include "base/tlv.h"
#include "client/objects/files.h"
#include "client/testing/authorities.h"
#include "client/testing/openssl_key.h"

namespace coffer::client {
namespace {

using testing::authorities;
using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using Why = AttestationError;

class AttestationOfKeys : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
    login(session_);
    trusted_ = authorities(platform_);
  }
  AttestationEvidence attest(token::KeyId key) {
    auto evidence = attest_key(*device_, key, challenge_);
    EXPECT_TRUE(evidence) << describe(evidence.error());
    return evidence ? std::move(*evidence) : AttestationEvidence();
  }
  /// With nothing trusted but the root.
  std::optional<Why> refusal(const AttestationEvidence& evidence) {
    const auto root = TlvReader(trusted_).next();
    const auto verified = verify_attestation(evidence, challenge_, root->encoded);
    if (verified) return std::nullopt;
    return verified.error();
  }

  const ByteVector challenge_ = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  ByteVector trusted_;
};

TEST_F(AttestationOfKeys, IsVerified_ForEachKindOfKeyPair) {
  generate_ec(1);
  generate_ec(2, crypto::CurveId::kSecp521r1);
  generate_rsa(3, 1024);
  generate_raw(4, crypto::raw_curve(crypto::EdwardsCurve::kEd25519));
  generate_raw(5, crypto::raw_curve(crypto::MontgomeryCurve::kX25519));
  for (token::KeyId id = 1; id <= 5; ++id) {
    const auto verified = verify_attestation(attest(id), challenge_, trusted_);
    ASSERT_TRUE(verified) << describe(verified.error()) << ": key " << unsigned{id};
    EXPECT_EQ(verified->origin, token::KeyOrigin::kGenerated);
    EXPECT_EQ(verified->device, device_->info().chr);
    EXPECT_TRUE(verified->algorithms.empty());
    EXPECT_TRUE(testing::OpensslKey::from_spki(verified->key.spki()));
  }
}

TEST_F(AttestationOfKeys, TellsTheKeyThatSigns) {
  generate_ec(1, crypto::CurveId::kSecp256r1, token::testing::only({0x70, 0x73}));
  const auto verified = verify_attestation(attest(1), challenge_, trusted_);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->algorithms, token::AlgorithmList({0x70, 0x73}));
  const auto key = testing::OpensslKey::from_spki(verified->key.spki());
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->verify(bytes_of("message"), sign(1, 0x73, bytes_of("message")), "SHA256"));
}

TEST_F(AttestationOfKeys, EveryPartOfIt_IsSignedFor) {
  generate_ec(1);
  const AttestationEvidence evidence = attest(1);
  ASSERT_EQ(refusal(evidence), std::nullopt);
  constexpr std::size_t kStep = 7;  // each takes four verifications
  for (std::size_t i = 0; i < evidence.statement.size(); i += kStep) {
    AttestationEvidence changed = evidence;
    changed.statement[i] ^= 0x01;
    EXPECT_TRUE(refusal(changed)) << "byte " << i << " of the statement";
  }
  for (std::size_t i = 0; i < evidence.chain.size(); i += kStep) {
    AttestationEvidence changed = evidence;
    changed.chain[i] ^= 0x01;
    EXPECT_TRUE(refusal(changed)) << "byte " << i << " of the chain";
  }
}

TEST_F(AttestationOfKeys, CutOff_IsRefusedAtEachLength) {
  generate_ec(1);
  const AttestationEvidence evidence = attest(1);
  for (std::size_t size = 0; size < evidence.statement.size(); ++size) {
    AttestationEvidence shorter = evidence;
    shorter.statement.resize(size);
    EXPECT_EQ(refusal(shorter), Why::kMalformed);
  }
  for (std::size_t size = 0; size < evidence.chain.size(); ++size) {
    AttestationEvidence shorter = evidence;
    shorter.chain.resize(size);
    EXPECT_TRUE(refusal(shorter)) << size;
  }
}

TEST_F(AttestationOfKeys, ARequestWithoutStatement_SaysNothing) {
  generate_ec(1);
  AttestationEvidence evidence = attest(1);
  const auto request = read_file(*device_, 0xCE01);
  ASSERT_TRUE(request);
  evidence.statement = request->copy();
  const auto why = refusal(evidence);
  // Its name is the key's, not the device's, unless the host gave none.
  EXPECT_TRUE(why == Why::kNoStatement || why == Why::kDeviceSignature);
}

TEST_F(AttestationOfKeys, AnotherChallenge_IsRefused) {
  generate_ec(1);
  const AttestationEvidence evidence = attest(1);
  const auto verified = verify_attestation(evidence, ByteVector(9, 0x55), trusted_);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error(), Why::kAnotherChallenge);
}

TEST_F(AttestationOfKeys, OfAnotherInstallation_IsNotTrusted_NorItsRootInTheChain) {
  generate_ec(1);
  AttestationEvidence evidence = attest(1);
  const auto own_root = TlvReader(trusted_).next();
  ASSERT_TRUE(own_root);
  token::testing::TestPlatform elsewhere;
  const ByteVector theirs = authorities(elsewhere);
  EXPECT_EQ(verify_attestation(evidence, challenge_, theirs).error(), Why::kUntrusted);
  EXPECT_EQ(verify_attestation(evidence, challenge_, {}).error(), Why::kUntrusted);
  evidence.chain.insert(evidence.chain.end(), own_root->encoded.begin(), own_root->encoded.end());
  EXPECT_EQ(refusal(evidence), std::nullopt) << "the root may come along";
  EXPECT_EQ(verify_attestation(evidence, challenge_, theirs).error(), Why::kUntrusted);
  evidence.chain.assign(own_root->encoded.begin(), own_root->encoded.end());
  EXPECT_EQ(refusal(evidence), Why::kUntrusted) << "a root is no device";
}

TEST_F(AttestationOfKeys, SecretKeysAndMissingOnes_AreNotAttested) {
  generate_aes(7);
  EXPECT_TRUE(error_of(attest_key(*device_, 7, challenge_)).is(Sw::kConditionsNotSatisfied));
  EXPECT_TRUE(error_of(attest_key(*device_, 99, challenge_)).is(Sw::kFileNotFound));
  EXPECT_EQ(error_of(attest_key(*device_, 7, ByteVector(7))).kind, Error::Kind::kArgument);
  EXPECT_EQ(error_of(attest_key(*device_, 7, ByteVector(33))).kind, Error::Kind::kArgument);
}

}  // namespace
}  // namespace coffer::client
