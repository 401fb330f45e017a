#include "client/device/identity.h"

#include "base/tlv.h"
#include "client/device/device_chain.h"
#include "client/testing/authorities.h"

namespace coffer::client {
namespace {

using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;

class Identity : public ClientTest {
 protected:
  /// What another authority issues for the device's key: the device's certificate, its issuer's, the root's.
  ByteVector issued_elsewhere() {
    token::IssuingAuthority authority(elsewhere_.authority_store, elsewhere_.root_key, elsewhere_.clock);
    EXPECT_TRUE(authority.prepare());
    token::IssuingAuthority::Issued issued;
    EXPECT_TRUE(authority.issue(token_.device().point(), bytes_of("UTOTHER00100000"), issued));
    const Bytes chain = issued.chain;
    const Bytes root = TlvReader(issued.trusted).next()->encoded;
    ByteVector whole(chain.begin(), chain.end());
    whole.insert(whole.end(), root.begin(), root.end());
    return whole;
  }

  std::array<std::uint8_t, kDeviceChallenge> challenge_{7, 7, 7};
  token::testing::TestPlatform elsewhere_;
};

TEST_F(Identity, Certificates_AreTheDevicesAndTrusted) {
  const auto chain = read_device_chain(*device_);
  ASSERT_TRUE(chain);
  const auto key = trusted_device_key(*chain, testing::authorities(platform_));
  ASSERT_TRUE(key) << describe(key.error());
  EXPECT_TRUE(equal(key->point, token_.device().point()));
  EXPECT_EQ(error_of(trusted_device_key(*chain, testing::authorities(elsewhere_))).kind,
            Error::Kind::kNotFound);
  EXPECT_TRUE(read_device_request(*device_));
}

TEST_F(Identity, Proof_IsVerifiedWithoutTheDevice) {
  log_in();
  const auto proof = prove_device(*device_, challenge_);
  ASSERT_TRUE(proof) << describe(proof.error());
  EXPECT_FALSE(*is_logged_in(*device_));
  const ByteVector trusted = testing::authorities(platform_);
  EXPECT_EQ(verify_device_proof(*proof, challenge_, trusted), device_->info().chr);

  std::array<std::uint8_t, kDeviceChallenge> another{7, 7, 8};
  EXPECT_EQ(error_of(verify_device_proof(*proof, another, trusted)).kind, Error::Kind::kMalformed);
  DeviceProof changed = *proof;
  changed.serial_number[0] ^= 1;
  EXPECT_EQ(error_of(verify_device_proof(changed, challenge_, trusted)).kind, Error::Kind::kMalformed);
  changed = *proof;
  changed.signature.pop_back();
  EXPECT_EQ(error_of(verify_device_proof(changed, challenge_, trusted)).kind, Error::Kind::kMalformed);
  EXPECT_EQ(error_of(verify_device_proof(*proof, challenge_, testing::authorities(elsewhere_))).kind,
            Error::Kind::kNotFound);
}

TEST_F(Identity, CertificatesOfAnotherAuthority_AreInstalled) {
  const ByteVector chain = issued_elsewhere();
  EXPECT_TRUE(error_of(install_device_chain(*device_, chain)).is(Sw::kNotAuthenticated));
  log_in();
  ASSERT_TRUE(install_device_chain(*device_, chain));
  EXPECT_EQ(read_device_chain(*device_), chain);
  EXPECT_EQ(connect()->info().chr, "UTOTHER00100000");
}

TEST_F(Identity, CertificatesThatAreAltered_ChangeNothing) {
  const auto before = read_device_chain(*device_);
  ByteVector chain = issued_elsewhere();
  chain[chain.size() / 2] ^= 1;
  log_in();
  EXPECT_EQ(error_of(install_device_chain(*device_, chain)).kind, Error::Kind::kStatusWord);
  EXPECT_EQ(error_of(install_device_chain(*device_, ByteVector(4001))).kind, Error::Kind::kArgument);
  EXPECT_EQ(read_device_chain(*device_), before);
}

TEST_F(Identity, CardTakenOut_IsInTheApplicationAgainOrGone) {
  for (unsigned commands = 0; commands < 3; ++commands) {
    connection_->break_after(commands);
    EXPECT_EQ(error_of(prove_device(*device_, challenge_)).kind, Error::Kind::kConnection);
    connection_->break_after(~0U);
    ASSERT_TRUE(device_->select());
  }
  EXPECT_TRUE(prove_device(*device_, challenge_));
}

}  // namespace
}  // namespace coffer::client
