#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::ByteVector;
using testing::CardTest;
namespace cvc = token::cvc;

/// A card whose only public key is registered, so that it stands in for the user PIN.
class VerifyWithPublicKeys : public CardTest {
 protected:
  void SetUp() override {
    provision();
    ASSERT_EQ(sw("8050 0000 1D 80020001 8106363438323139 82083537363231383830 91010A 93020101"), Sw::kOk);
    log_in();
    certify_device();
    register_key();
  }

 private:
  static constexpr std::uint8_t kDevice[] = {'C', 'F', 'O', 'T', 'H', 'E', 'R', '0', '0', '0', '0', '0'};

  static cvc::PublicKey public_key(const crypto::EcPrivateKey& key, const crypto::Point& point) {
    return {
        .algorithm = cvc::kEcdsaSha256, .curve = &key.curve(), .point = point, .modulus = {}, .exponent = {}};
  }
  ByteVector choose(Bytes chr) {
    ByteVector command{0x00,
                       0x22,
                       0x81,
                       0xB6,
                       static_cast<std::uint8_t>(chr.size() + 2),
                       0x83,
                       static_cast<std::uint8_t>(chr.size())};
    command.insert(command.end(), chr.begin(), chr.end());
    return command;
  }
  /// Another device of the installation shows its certificate, and is chosen.
  void certify_device() {
    token::IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
    token::IssuingAuthority::Issued issued;
    ASSERT_TRUE(authority.issue(*device_->public_point(), kDevice, issued));
    const auto certificate = TlvReader(issued.chain).next(0x7F21);
    ASSERT_TRUE(certificate);
    const auto parsed = cvc::parse(certificate->encoded);
    ASSERT_TRUE(parsed);
    ASSERT_EQ(send(choose(parsed->car)).sw, Sw::kOk);
    ASSERT_EQ(send(testing::extended(0x002A00BE, certificate->value)).sw, Sw::kOk);
    ASSERT_EQ(send(choose(kDevice)).sw, Sw::kOk);
  }
  /// The device vouches for its key, which is registered.
  void register_key() {
    const auto point = *key_->public_point();
    static constexpr std::uint8_t kHolder[] = {'C', 'F', 'A', 'D', 'M', 'I', 'N', '0', '0', '0', '0', '1'};
    ByteVector request(cvc::kMaxRequest);
    const auto size =
        cvc::make_authenticated_request({.inner_car = {},
                                         .key = public_key(*key_, point),
                                         .chr = kHolder,
                                         .outer_car = kDevice,
                                         .extensions = {}},
                                        {&*key_, cvc::kEcdsaSha256}, {&*device_, cvc::kEcdsaSha256}, request);
    ASSERT_TRUE(size);
    const auto content = find_tlv(Bytes(request).first(*size), 0x67);
    ASSERT_TRUE(content);
    ASSERT_EQ(send(testing::extended(0x80540000, content->value)).sw, Sw::kOk);
  }

  crypto::CryptoResult<crypto::EcPrivateKey> device_ =
      crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  crypto::CryptoResult<crypto::EcPrivateKey> key_ =
      crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
};

TEST_F(VerifyWithPublicKeys, UserPin_Is6300WhetherRightOrWrong) {
  const std::string before = stored();
  EXPECT_EQ(sw("00200081"), Sw::kAuthenticationFailed);
  EXPECT_EQ(sw(testing::kVerifyUserPin), Sw::kAuthenticationFailed);
  EXPECT_EQ(sw("0020008106 303030303030"), Sw::kAuthenticationFailed);
  EXPECT_EQ(stored(), before) << "and costs no try";
}

}  // namespace
}  // namespace coffer::card
