// Secure lock as a host plays it: status words, what stays usable, and what an attacker of the Pico HSM's
// could do.

#include "card/testing/card_fixture.h"
#include "crypto/aead.h"
#include "crypto/kdf.h"

namespace coffer::card {
namespace {

using testing::Answer;
using testing::ByteVector;
using testing::from_hex;

class SecureLockCommand : public testing::CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
    ASSERT_EQ(sw("004801B2"), Sw::kOk);
  }

  /// Agrees with P2 = 01.
  void agree() {
    host_ = *crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
    const auto point = host_.public_point();
    host_point_.assign(point->bytes().begin(), point->bytes().end());
    const Answer answer = send(testing::extended(0x80643A01, host_point_));
    ASSERT_EQ(answer.sw, Sw::kOk);
    ASSERT_EQ(answer.data.size(), 65U);
    device_point_ = answer.data;
  }
  /// The mask, encrypted under the agreement.
  ByteVector sealed(const ByteVector& mask) const {
    SecretBuffer<crypto::kMaxPointBytes> agreed;
    EXPECT_TRUE(host_.agree(device_point_, agreed));
    ByteVector okm(44);
    EXPECT_TRUE(
        crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, agreed.expose().subspan(1, 32), host_point_, okm));
    ByteVector out(48);
    EXPECT_TRUE(crypto::aead_seal({.algorithm = crypto::Aead::kChaCha20Poly1305,
                                   .key = Bytes(okm).subspan(12),
                                   .nonce = Bytes(okm).first(12),
                                   .aad = host_point_},
                                  mask, MutableBytes(out).first(32), MutableBytes(out).last(16)));
    return out;
  }
  Sw step(std::uint8_t p2, const ByteVector& data) {
    return send(testing::extended(0x80643A00U | p2, data)).sw;
  }
  Sw bring(std::uint8_t p2, const ByteVector& mask) {
    agree();
    return step(p2, sealed(mask));
  }
  Sw enable(const ByteVector& mask) { return bring(2, mask); }
  Sw unlock(const ByteVector& mask) { return bring(3, mask); }
  Sw disable(const ByteVector& mask) { return bring(4, mask); }
  /// What the user of another computer gets to: SELECT and VERIFY.
  void begin_anew() {
    card_.reset();
    ASSERT_EQ(sw(testing::kSelectApplication), Sw::kOk);
    log_in();
  }
  Sw use_key() { return sw("80780110 10 00112233445566778899AABBCCDDEEFF 00"); }

  const ByteVector mask_ = ByteVector(32, 0x4D);
  const ByteVector wrong_mask_ = ByteVector(32, 0x4E);
  crypto::EcPrivateKey host_;
  ByteVector host_point_;
  ByteVector device_point_;
};

TEST_F(SecureLockCommand, LockedToken_VerifiesThePinAndRefusesKeysUntilUnlocked) {
  ASSERT_EQ(enable(mask_), Sw::kOk);
  EXPECT_EQ(use_key(), Sw::kOk);
  EXPECT_EQ(send("8064060000").hex(), "0400");
  begin_anew();
  EXPECT_EQ(sw("00200081"), Sw::kOk);
  EXPECT_EQ(use_key(), Sw::kCommandNotAllowed);
  EXPECT_EQ(sw("004802B2"), Sw::kCommandNotAllowed);
  ASSERT_EQ(unlock(mask_), Sw::kOk);
  EXPECT_EQ(use_key(), Sw::kOk);
  ASSERT_EQ(disable(mask_), Sw::kOk);
  EXPECT_EQ(send("8064060000").hex(), "0000");
  begin_anew();
  EXPECT_EQ(use_key(), Sw::kOk);
}

TEST_F(SecureLockCommand, OptionOfTheLock_ShowsInTheApplicationsDescription) {
  ASSERT_EQ(enable(mask_), Sw::kOk);
  const std::string fci = send(testing::kSelectApplication).hex();
  EXPECT_NE(fci.find("85050400"), std::string::npos) << fci;
}

// Weakness 14: a mask that is never checked, one key and nonce for any number of messages.
TEST_F(SecureLockCommand, WrongMask_Is6700AndDestroysNothing) {
  ASSERT_EQ(enable(mask_), Sw::kOk);
  begin_anew();
  const std::string before = stored();
  EXPECT_EQ(unlock(wrong_mask_), Sw::kWrongLength);
  EXPECT_EQ(disable(wrong_mask_), Sw::kWrongLength);
  EXPECT_EQ(enable(wrong_mask_), Sw::kCommandNotAllowed);
  EXPECT_EQ(enable(mask_), Sw::kCommandNotAllowed);
  EXPECT_EQ(stored(), before);
  ASSERT_EQ(unlock(mask_), Sw::kOk);
  EXPECT_EQ(use_key(), Sw::kOk);
}
TEST_F(SecureLockCommand, Agreement_ServesOneCommand) {
  EXPECT_EQ(step(2, ByteVector(48)), Sw::kCommandNotAllowed);
  agree();
  const ByteVector message = sealed(mask_);
  ASSERT_EQ(step(2, message), Sw::kOk);
  EXPECT_EQ(step(4, message), Sw::kCommandNotAllowed) << "replayed";
  agree();
  EXPECT_EQ(step(4, ByteVector(48)), Sw::kWrongLength);
  EXPECT_EQ(step(4, sealed(mask_)), Sw::kCommandNotAllowed) << "after a failure";
}

TEST_F(SecureLockCommand, MalformedCommands_AreRefused) {
  ByteVector point = from_hex("04" + std::string(128, '1'));
  EXPECT_EQ(step(1, point), Sw::kWrongLength) << "not on the curve";
  EXPECT_EQ(step(1, ByteVector(64, 4)), Sw::kWrongLength);
  agree();
  EXPECT_EQ(step(2, ByteVector(49)), Sw::kWrongLength);
  EXPECT_EQ(sw("80643A0600"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80643A0000"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80643A0100"), Sw::kWrongLength) << "no data";
}

TEST_F(SecureLockCommand, SelectAndReset_EndAgreementAndMask) {
  ASSERT_EQ(enable(mask_), Sw::kOk);
  agree();
  const ByteVector message = sealed(mask_);
  begin_anew();
  EXPECT_EQ(step(3, message), Sw::kCommandNotAllowed);
  ASSERT_EQ(unlock(mask_), Sw::kOk);
  card_.reset();
  log_in();
  EXPECT_EQ(use_key(), Sw::kCommandNotAllowed);
}

TEST_F(SecureLockCommand, InitializeWithoutTheMask_Is6982) {
  ASSERT_EQ(enable(mask_), Sw::kOk);
  begin_anew();
  const std::string initialize = "805000001C 80020001 8106363438323139 82083537363231383830 910103 920101";
  EXPECT_EQ(sw(initialize), Sw::kNotAuthenticated);
  EXPECT_EQ(sw("00200088"), tries_left(15));
  ASSERT_EQ(unlock(mask_), Sw::kOk);
  EXPECT_EQ(sw(initialize), Sw::kOk);
  begin_anew();
  EXPECT_EQ(send("8064060000").hex(), "0001") << "the lock went with what it locked";
}

TEST_F(SecureLockCommand, AgreementWithProof_AnswersPointAndSignature) {
  agree();
  const Answer answer = send(testing::extended(0x80643A05, host_point_));
  ASSERT_EQ(answer.sw, Sw::kOk);
  EXPECT_EQ(answer.data.size(), 65U + 2 * token_.device().curve().order_bytes());
  device_point_.assign(answer.data.begin(), answer.data.begin() + 65);
  EXPECT_EQ(step(2, sealed(mask_)), Sw::kOk);
}

// Weakness 25: a byte of options that clears the lock.
TEST_F(SecureLockCommand, DynamicOptions_CannotTurnItOnOrOff) {
  EXPECT_EQ(sw("80640600 01 04"), Sw::kOk);
  EXPECT_EQ(send("8064060000").hex(), "0000");
  ASSERT_EQ(enable(mask_), Sw::kOk);
  EXPECT_EQ(sw("80640600 01 02"), Sw::kOk);
  EXPECT_EQ(send("8064060000").hex(), "0600");
  begin_anew();
  EXPECT_EQ(use_key(), Sw::kCommandNotAllowed);
}

TEST_F(SecureLockCommand, DynamicOptions_TakeOneByteAndOnlyKnownBits) {
  EXPECT_EQ(sw("80640600 02 0200"), Sw::kWrongLength);
  EXPECT_EQ(sw("80640600 01 08"), Sw::kWrongData);
  EXPECT_EQ(sw("8064060100"), Sw::kWrongP1P2);
  EXPECT_EQ(sw("80640600 01 02"), Sw::kOk);
  EXPECT_EQ(send("8064060000").hex(), "0200");
}

}  // namespace
}  // namespace coffer::card
