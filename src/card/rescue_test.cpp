// The rescue application as APDUs.

#include "base/endian.h"
#include "base/tlv.h"
#include "card/identity.h"
#include "card/testing/card_fixture.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::CardTest;
using testing::extended;
using testing::from_hex;
using testing::to_hex;

const std::string kSelectRescue = "00A4040408A0583FC19B7E4F2100";
const std::string kVerifySoPin = "0020008808" + to_hex(token::testing::bytes_of(token::testing::kSoPin));
const std::string kBootKey = "A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF";

class Rescue : public CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    platform_.person.answer = platform::PresenceAnswer::kConfirmed;
    ASSERT_EQ(sw(kSelectRescue), Sw::kOk);
  }
  void as_user() {
    ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
    log_in();
    ASSERT_EQ(sw(kSelectRescue), Sw::kOk);
  }
  void as_so() {
    ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
    ASSERT_EQ(sw(kVerifySoPin), Sw::kOk);
    ASSERT_EQ(sw(kSelectRescue), Sw::kOk);
  }
};

TEST_F(Rescue, SelectTellsBoardProductVersionAndSerialNumber) {
  const Answer answer = send(kSelectRescue);
  EXPECT_EQ(answer.hex(), "03010305C0FFE00102030405060708090A0B0C0D");
  EXPECT_EQ(send("00A404000A A0583FC19B7E4F210102 00").hex(), answer.hex()) << "a longer name";
  EXPECT_EQ(sw("00A4040407 A0583FC19B7E4F 00"), Sw::kFileNotFound) << "a shorter one";
  EXPECT_EQ(send("00A4040C08 A0583FC19B7E4F21").hex(), "") << "no answer wanted";
}

TEST_F(Rescue, HsmIsSelectedByALongerNameToo) {
  EXPECT_EQ(send("00A404000D E82B0601040181C31F0201AAAA 00").hex(), send(testing::kSelectApplication).hex());
}

TEST_F(Rescue, HasACommandSetOfItsOwn) {
  EXPECT_EQ(sw("80840000 08"), Sw::kInstructionNotSupported) << "GET CHALLENGE is the HSM's";
  EXPECT_EQ(sw("8020008100"), Sw::kInstructionNotSupported) << "no PIN is taken";
  EXPECT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("801E030000"), Sw::kInstructionNotSupported);
  EXPECT_EQ(sw("8084000008"), Sw::kOk);
}

TEST_F(Rescue, TakesClass80Only) {
  for (const CommandSpec& row : rescue_table()) {
    if (row.ins == 0xA4 || row.ins == 0xC0) continue;
    ByteVector apdu{0x00, row.ins, row.p1.first, row.p2.first, 0x00};
    EXPECT_EQ(send(apdu).sw, Sw::kClassNotSupported) << row.name;
  }
}

TEST_F(Rescue, EachRow_RefusesOtherLengthsAndP1) {
  as_so();
  for (const CommandSpec& row : rescue_table()) {
    ByteVector apdu{0x80, row.ins, row.p1.first, row.p2.first};
    if (row.needs == Needs::kNothing && row.data.last < 255) {
      ByteVector longer = apdu;
      longer.push_back(static_cast<std::uint8_t>(row.data.last + 1));
      longer.resize(longer.size() + row.data.last + 1);
      EXPECT_EQ(send(longer).sw, Sw::kWrongLength) << row.name;
    }
    apdu[2] = 0x77;
    EXPECT_EQ(send(apdu).sw, Sw::kWrongP1P2) << row.name;
  }
}

TEST_F(Rescue, EachRowThatNeedsSomebody_RefusesAStranger) {
  const std::string before = stored();
  unsigned rows = 0;
  for (const CommandSpec& row : rescue_table()) {
    if (row.needs == Needs::kNothing) continue;
    ByteVector apdu{0x80, row.ins, row.p1.first, row.p2.first};
    EXPECT_EQ(send(apdu).sw, Sw::kNotAuthenticated) << row.name;
    ++rows;
  }
  EXPECT_EQ(rows, 4u);
  EXPECT_EQ(stored(), before);
}

TEST_F(Rescue, SelectKeepsTheSessionAndSelectOfTheHsmEndsIt) {
  as_user();
  EXPECT_EQ(sw("801C010003 050107"), Sw::kOk) << "what was proved to the HSM counts";
  EXPECT_EQ(sw(testing::kSelectApplication), Sw::kOk);
  EXPECT_EQ(sw("00200081"), tries_left(3)) << "logged out";
  EXPECT_EQ(sw(kSelectRescue), Sw::kOk);
  EXPECT_EQ(sw("801C010003 050108"), Sw::kNotAuthenticated);
}

TEST_F(Rescue, ResetGoesBackToTheHsm) {
  as_user();
  card_.reset();
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(Rescue, ARefusedSelectChangesNothing) {
  as_user();
  EXPECT_EQ(sw("00A4040005 A000000001 00"), Sw::kFileNotFound);
  EXPECT_EQ(sw("801C010003 050107"), Sw::kOk);
}

TEST_F(Rescue, ProofIsSignedByTheDeviceKeyOverMoreThanTheChallenge) {
  const std::string challenge(64, '7');
  const ByteVector signature = send("8010010020" + challenge + "00").data;
  ASSERT_EQ(signature.size(), 64u);
  const ByteVector point = send("8010020000").data;
  ASSERT_EQ(point.size(), 65u);

  const std::string label = "coffer rescue challenge v1";
  ByteVector message(label.begin(), label.end());
  message.push_back(0);
  const ByteVector rest = from_hex(challenge + "C0FFE00102030405060708090A0B0C0D");
  message.insert(message.end(), rest.begin(), rest.end());
  const crypto::Curve& curve = token_.device().curve();
  const auto digest = crypto::hash(crypto::HashAlgorithm::kSha256, {Bytes(message)});
  ASSERT_TRUE(digest);
  EXPECT_TRUE(crypto::ecdsa_verify(curve, point, *digest, signature));
  EXPECT_FALSE(crypto::ecdsa_verify(curve, point, from_hex(challenge), signature)) << "never a bare hash";
}

TEST_F(Rescue, ProofTakes32Bytes) {
  EXPECT_EQ(sw("801001001F" + std::string(62, '0') + "00"), Sw::kWrongLength);
  EXPECT_EQ(sw("8010010021" + std::string(66, '0') + "00"), Sw::kWrongLength);
}

TEST_F(Rescue, PhysicalSettingsAreReplacedAsAWhole) {
  EXPECT_EQ(send("801E010000").hex(), "");
  as_user();
  ASSERT_EQ(sw("801C010009 0004FEFFFCFD 080114"), Sw::kOk);
  EXPECT_EQ(send("801E010000").hex(), "0004FEFFFCFD080114");
  ASSERT_EQ(sw("801C010005 0B0100 0C00"), Sw::kOk);
  EXPECT_EQ(send("801E010000").hex(), "") << "what is absent has its default, and no interfaces are ignored";
  EXPECT_EQ(sw("801C010001 00"), Sw::kWrongLength);
  EXPECT_EQ(sw("801C010004 0004FEFF"), Sw::kWrongLength) << "ends inside an object";
}

TEST_F(Rescue, ClockHasTwoForms) {
  EXPECT_EQ(sw("801E040100"), Sw::kConditionsNotSatisfied) << "never set";
  EXPECT_EQ(sw("801E040200"), Sw::kConditionsNotSatisfied);
  EXPECT_EQ(sw("801C020204 6553F100"), Sw::kOk);
  EXPECT_EQ(send("801E040100").hex(), "07E70B0E02160D14") << "2023-11-14 22:13:20, a Tuesday";
  EXPECT_EQ(sw("801C020108 07E60C1F00173B3A"), Sw::kOk);
  EXPECT_EQ(send("801E040200").hex(), "63B0CCFE");
  EXPECT_EQ(sw("801C020108 07E60D1F00173B3A"), Sw::kWrongLength);
  EXPECT_EQ(sw("801C020104 6553F100"), Sw::kWrongLength);
  EXPECT_EQ(sw("801C020208 07E60C1F00173B3A"), Sw::kWrongLength);
  EXPECT_EQ(sw("801C020004 6553F100"), Sw::kWrongP1P2);
  EXPECT_EQ(send("801E040200").hex(), "63B0CCFE");
}

TEST_F(Rescue, MemoryIsFiveNumbers) { EXPECT_EQ(send("801E020000").data.size(), 20u); }

TEST_F(Rescue, RestartEndsTheSessionAndGoesBackToTheHsm) {
  as_user();
  EXPECT_EQ(sw("801F0000"), Sw::kOk);
  EXPECT_EQ(platform_.board.restarted, platform::RestartInto::kFirmware);
  EXPECT_EQ(sw("00200081"), tries_left(3));
}

TEST_F(Rescue, BootLoaderIsForBoards) {
  EXPECT_EQ(sw("801F0100"), Sw::kInstructionNotSupported) << "a host has none";
  platform_.board.board_kind = platform::BoardKind::kRp2350;
  EXPECT_EQ(sw("801F0100"), Sw::kOk);
  EXPECT_EQ(platform_.board.restarted, platform::RestartInto::kBootLoader);
}

TEST_F(Rescue, SecureBootIsSaidTwice) {
  EXPECT_EQ(send("801E030000").hex(), "0000FF");
  as_so();
  EXPECT_EQ(sw("801D020000"), Sw::kWrongLength) << "a blank slot needs a key";
  const std::string confirmation = send("801D020020" + kBootKey + "00").hex();
  ASSERT_EQ(confirmation.size(), 32u);
  EXPECT_EQ(send("801E030000").hex(), "0000FF") << "nothing has happened yet";
  ASSERT_EQ(sw("801D020030" + kBootKey + confirmation), Sw::kOk);
  EXPECT_EQ(send("801E030000").hex(), "010002");

  EXPECT_EQ(sw("801D020100"), Sw::kConditionsNotSatisfied) << "the key did not sign the firmware";
  copy(from_hex(kBootKey), platform_.boot_memory.image_key.emplace());
  const std::string again = send("801D020100").hex();
  ASSERT_EQ(again.size(), 32u) << "the slot holds the key";
  ASSERT_EQ(sw("801D020110" + again), Sw::kOk);
  EXPECT_EQ(send("801E030000").hex(), "010102");
}

TEST_F(Rescue, SecureBootNeedsAPersonWhateverTheOptionsSay) {
  as_so();
  platform_.person.answer = platform::PresenceAnswer::kRefused;
  EXPECT_EQ(sw("801D020020" + kBootKey + "00"), Sw::kPresenceNotConfirmed);
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
  const std::string confirmation = send("801D020020" + kBootKey + "00").hex();
  platform_.person.answer = platform::PresenceAnswer::kTimedOut;
  EXPECT_EQ(sw("801D020030" + kBootKey + confirmation), Sw::kPresenceNotConfirmed);
  EXPECT_EQ(send("801E030000").hex(), "0000FF");
  EXPECT_EQ(platform_.person.questions.size(), 3U);
}

TEST_F(Rescue, SecureBootIsNotTheUsers) {
  as_user();
  EXPECT_EQ(sw("801D000020" + kBootKey + "00"), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("801D800020" + kBootKey + "00"), Sw::kNotAuthenticated);
}

TEST_F(Rescue, SecureBootRefusesOtherSlotsAndLengths) {
  as_so();
  EXPECT_EQ(sw("801D040020" + kBootKey + "00"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("801D000220" + kBootKey + "00"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("801D00001F" + kBootKey.substr(2) + "00"), Sw::kWrongLength);
  EXPECT_EQ(sw("801D000021" + kBootKey + "AA 00"), Sw::kWrongLength);
  EXPECT_EQ(sw("801D800010" + kBootKey.substr(0, 32) + "00"), Sw::kWrongLength)
      << "nobody confirms a rehearsal";
}

TEST_F(Rescue, SecureBootIsRehearsed) {
  as_so();
  const ByteVector steps = send("801D800120" + kBootKey + "00").data;
  EXPECT_TRUE(steps.empty()) << "refused: the key did not sign the firmware";
  const ByteVector enable = send("801D800020" + kBootKey + "00").data;
  ASSERT_EQ(enable.size(), 6u * 27u);
  EXPECT_EQ(to_hex(Bytes(enable).first(6)), "00800000A1A0") << "row 80, low byte first";
  EXPECT_EQ(send("801E030000").hex(), "0000FF");
}

/// Device, issuer and root of another authority than the installation's.
ByteVector other_chain(token::Token& token, const platform::Platform& platform) {
  store::MemoryStore store;
  token::IssuingAuthority authority(store, platform.root_key, platform.clock);
  token::IssuingAuthority::Issued issued;
  EXPECT_TRUE(authority.prepare());
  EXPECT_TRUE(authority.issue(token.device().point(), token::testing::bytes_of("UTOTHER00100000"), issued));
  const Bytes certificates = issued.chain;
  ByteVector chain(certificates.begin(), certificates.end());
  const Bytes root = TlvReader(issued.trusted).next()->encoded;
  chain.insert(chain.end(), root.begin(), root.end());
  return chain;
}

TEST_F(Rescue, CertificateOfTheDeviceIsReplacedByAWholeChainOnly) {
  const ByteVector chain = other_chain(token_, platform_.platform());
  ByteVector forged = chain;
  forged.back() ^= 1;
  EXPECT_EQ(send(extended(0x80100300, chain)).sw, Sw::kNotAuthenticated);
  as_user();
  const std::string before = stored();
  EXPECT_EQ(send(extended(0x80100300, forged)).sw, Sw::kWrongData);
  EXPECT_EQ(stored(), before);
  EXPECT_EQ(send(extended(0x80100300, chain)).sw, Sw::kOk);
  EXPECT_TRUE(equal(token_.device().name(), token::testing::bytes_of("UTOTHER00100000")));
}

TEST_F(Rescue, CertificateOfTheDeviceNeedsAPersonWhateverTheOptionsSay) {
  as_user();
  platform_.person.answer = platform::PresenceAnswer::kRefused;
  EXPECT_EQ(send(extended(0x80100300, other_chain(token_, platform_.platform()))).sw,
            Sw::kPresenceNotConfirmed);
  EXPECT_EQ(sw("801C010003 0B0101"), Sw::kPresenceNotConfirmed) << "physical settings";
}

}  // namespace
}  // namespace coffer::card
