#include "card/testing/card_fixture.h"
#include "card/testing/vouching_device.h"

namespace coffer::card {
namespace {

using testing::ByteVector;
using testing::CardTest;

/// A card whose only public key is registered, so that it stands in for the user PIN.
class VerifyWithPublicKeys : public CardTest {
 protected:
  void SetUp() override {
    provision();
    ASSERT_EQ(sw("8050 0000 1D 80020001 8106363438323139 82083537363231383830 91010A 93020101"), Sw::kOk);
    log_in();
    const testing::VouchingDevice device(platform_);
    for (const ByteVector& command : device.introduction()) ASSERT_EQ(send(command).sw, Sw::kOk);
    const auto key = *crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
    ASSERT_EQ(send(testing::extended(0x80540000, device.vouch(key, "CFADMIN00001"))).sw, Sw::kOk);
  }
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
