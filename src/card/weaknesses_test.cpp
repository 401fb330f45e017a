// What the Pico HSM is known to be weak at (appendix B of its specification), tried on this card. Weaknesses
// 14 and 25 are in commands/secure_lock_test.cpp, 10 and 11 also in secure_channel_test.cpp.

#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::kSelectApplication;
using testing::kVerifyUserPin;

const std::string kVerifySoPin = "00200088083537363231383830";
const std::string kInitialize = "805000001C 80020001 8106363438323139 8208 3537363231383830 910103 920101";
const std::string kInitializeWithWrongSoPin =
    "805000001C 80020001 8106363438323139 8208 3030303030303030 910103 920101";
const std::string kEncrypt = "80780110 10 00112233445566778899AABBCCDDEEFF 00";

class Weakness : public testing::CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ASSERT_EQ(sw("004801B2"), Sw::kOk);
    ASSERT_EQ(sw(kEncrypt), Sw::kOk);
  }
};

TEST_F(Weakness, Number2_PowerCutAfterAPinComparison_CostsATry) {
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  platform_.store.fail_apply(2);  // the write after the comparison
  EXPECT_EQ(sw(kVerifyUserPin), Sw::kMemoryFailure);
  EXPECT_EQ(sw("00200081"), tries_left(2));
  platform_.store.fail_apply(1);  // the write before it
  EXPECT_EQ(sw(kVerifyUserPin), Sw::kMemoryFailure) << "not compared";
  EXPECT_EQ(sw(kEncrypt), Sw::kNotAuthenticated);
}

TEST_F(Weakness, Number3_InitializeWithoutTheSoPin_IsRefusedAndCounted) {
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw(kInitializeWithWrongSoPin), tries_left(14));
  EXPECT_EQ(sw("8050000012 80020001 8106363438323139 910103 920101"), Sw::kWrongData);
  log_in();
  EXPECT_EQ(sw(kEncrypt), Sw::kOk) << "all is there";
}

TEST_F(Weakness, Number3_InitializeWithABlockedUserPin_IsPossible) {
  for (int i = 0; i < 3; ++i) (void)sw("0020008106303030303030");
  ASSERT_EQ(sw(kVerifyUserPin), Sw::kPinBlocked);
  ASSERT_EQ(sw(kInitialize), Sw::kOk);
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("00200081"), tries_left(3));
  log_in();
  EXPECT_EQ(sw(kEncrypt), Sw::kFileNotFound) << "the keys are gone";
}

TEST_F(Weakness, Number3_SoPinVerifiedBefore_MaySetAnotherOne) {
  ASSERT_EQ(sw(kVerifySoPin), Sw::kOk);
  ASSERT_EQ(sw(kInitializeWithWrongSoPin), Sw::kOk);
  EXPECT_EQ(sw("00200088083030303030303030"), Sw::kOk);
  EXPECT_EQ(sw(kVerifySoPin), tries_left(14));
}

TEST_F(Weakness, Number4_SoPin_UsesNoKeyAndReadsNoPrivateData) {
  ASSERT_EQ(sw("00D7CD05 0A 54020000 5304 DEADBEEF"), Sw::kOk);
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  ASSERT_EQ(sw(kVerifySoPin), Sw::kOk);
  EXPECT_EQ(sw(kEncrypt), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("004802B2"), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("00B1CD05 04 54020000 00"), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("80640600 01 02"), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("00E4020002CC01"), Sw::kNotAuthenticated);
}

TEST_F(Weakness, Number6_DeviceKey_IsNotUsedMadeReplacedOrCopied) {
  const std::string before = stored();
  const std::string generator = testing::to_hex(crypto::curve(crypto::CurveId::kSecp256r1).generator);
  const std::vector<std::string> commands = {
      "80680070 20" + std::string(64, '2') + "00",        // SIGN
      "80680073 02 AABB 00",                              //
      "80680030 02 AABB 00",                              //
      "80620080 41" + generator + "00",                   // DECIPHER
      "80620021 02 AABB 00",                              //
      "80780010 10 00112233445566778899AABBCCDDEEFF 00",  // CIPHER
      "80780018 02 AABB 00",                              //
      "80780099 02 AABB 00",                              //
      "80780051 0D 060B2A864886F70D010910031D 00",        //
      "80760006 02 9801",                                 // DERIVE KEY from it
      "80760100 02 9801",                                 // and into its place
      "80720092 000000",                                  // WRAP KEY
      "80740093 02 AABB",                                 // UNWRAP KEY
      "004800B0",                                         // GENERATE SYMMETRIC KEY
      "00E4020002CC00",                                   // DELETE FILE
  };
  for (const std::string& command : commands) {
    const Sw status = sw(command);
    const bool refused = status == Sw::kFileNotFound || status == Sw::kNotAuthenticated ||
                         status == Sw::kWrongP1P2 || status == Sw::kConditionsNotSatisfied;
    EXPECT_TRUE(refused) << command << " answered " << std::hex << static_cast<unsigned>(status);
  }
  EXPECT_EQ(send(testing::generate_ec_key(0)).sw, Sw::kWrongP1P2);
  EXPECT_EQ(stored(), before);
}

TEST_F(Weakness, Number11_SessionPinWithoutLogin_IsRefused) {
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("005A018100"), Sw::kNotAuthenticated);
}

TEST_F(Weakness, Number18_EveryUseCounts_AndTheKeyIsNeitherWrappedNorDerivedFrom) {
  ASSERT_EQ(sw("004803B2 06 900400000003"), Sw::kOk);
  const auto uses_left = [&] { return token_.keys().policy(3)->use_counter; };
  EXPECT_EQ(sw("80720392 000000"), Sw::kConditionsNotSatisfied);
  EXPECT_EQ(uses_left(), 3U);
  EXPECT_EQ(sw("80780310 10 00112233445566778899AABBCCDDEEFF 00"), Sw::kOk);
  EXPECT_EQ(sw("80780318 02 AABB 00"), Sw::kOk);
  EXPECT_EQ(sw("80780399 02 AABB 00"), Sw::kOk);
  EXPECT_EQ(uses_left(), 0U);
  EXPECT_EQ(sw("80780310 10 00112233445566778899AABBCCDDEEFF 00"), Sw::kReferenceDataNotUsable);
}

TEST_F(Weakness, Number18_CounterThatCannotBeStored_LetsNoResultOut) {
  ASSERT_EQ(sw("004803B2 06 900400000003"), Sw::kOk);
  platform_.store.fail_apply(1);
  const auto answer = send("80780310 10 00112233445566778899AABBCCDDEEFF 00");
  EXPECT_EQ(answer.sw, Sw::kMemoryFailure);
  EXPECT_TRUE(answer.data.empty());
}

TEST_F(Weakness, Number18_CountedKeysOption_CountsEveryNewKey) {
  ASSERT_EQ(sw("80640600 01 02"), Sw::kOk);
  ASSERT_EQ(sw("004804B2"), Sw::kOk);
  EXPECT_EQ(token_.keys().policy(4)->use_counter, 0xFFFF'FFFEU);
  ASSERT_EQ(sw("80780418 02 AABB 00"), Sw::kOk);
  EXPECT_EQ(token_.keys().policy(4)->use_counter, 0xFFFF'FFFDU);
  EXPECT_EQ(sw("80720492 000000"), Sw::kConditionsNotSatisfied);
}

TEST_F(Weakness, Number19_PrivateData_NeedsTheUserAndIsNotStoredInClear) {
  ASSERT_EQ(sw("00D7CD05 12 54020000 530C 707269766174652064617461"), Sw::kOk);
  EXPECT_EQ(stored().find("707269766174652064617461"), std::string::npos);
  ASSERT_EQ(sw(kSelectApplication), Sw::kOk);
  const auto answer = send("00B1CD05 04 54020000 00");
  EXPECT_EQ(answer.sw, Sw::kNotAuthenticated);
  EXPECT_TRUE(answer.data.empty());
}

TEST_F(Weakness, Number23_PowerOff_LogsOut) {
  card_.reset();
  EXPECT_EQ(sw(kEncrypt), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("00200081"), tries_left(3));
  ASSERT_EQ(sw(kVerifySoPin), Sw::kOk);
  card_.reset();
  EXPECT_EQ(sw("00200088"), tries_left(15));
}

}  // namespace
}  // namespace coffer::card
