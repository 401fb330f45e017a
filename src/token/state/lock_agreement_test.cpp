#include "token/state/lock_agreement.h"

#include <gtest/gtest.h>

#include "token/testing/openssl_check.h"

namespace coffer::token {
namespace {

using testing::ByteVector;
using testing::from_hex;

// Specification of the Pico HSM, example A.3: the host's scalar is 1, the device's is 2.
const ByteVector kHostPoint = from_hex(
    "04 6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
const ByteVector kSealedMask = from_hex(
    "96123538C5835A0432B062B1C2147623D5631ABCEB97B40D0219D784E06AAB89 EBE39868A835414EEB9A11ED8A2B81A8");

class LockAgreementTest : public ::testing::Test {
 protected:
  void agree() {
    const auto device =
        crypto::EcPrivateKey::load(crypto::curve(crypto::CurveId::kSecp256r1), from_hex("02"));
    ASSERT_TRUE(device);
    ASSERT_TRUE(agreement_.make(*device, kHostPoint));
  }
  ErrorCode open_error(Bytes sealed) {
    LockMask mask;
    const auto opened = agreement_.open(sealed, mask);
    EXPECT_FALSE(opened);
    return opened ? ErrorCode::kNotFound : opened.error().code;
  }

  LockAgreement agreement_;
};

TEST_F(LockAgreementTest, MaskOfThePublishedExample_Opens) {
  agree();
  LockMask mask;
  ASSERT_TRUE(agreement_.open(kSealedMask, mask));
  for (std::size_t i = 0; i < kLockMaskSize; ++i) EXPECT_EQ(mask.expose()[i], i);
}

TEST_F(LockAgreementTest, OneAgreement_ServesOneMask) {
  agree();
  LockMask mask;
  ASSERT_TRUE(agreement_.open(kSealedMask, mask));
  EXPECT_EQ(open_error(kSealedMask), ErrorCode::kNoAgreement);
}

TEST_F(LockAgreementTest, EachAlteredByte_IsNoticedAndEndsTheAgreement) {
  for (std::size_t at = 0; at < kSealedMask.size(); ++at) {
    agree();
    ByteVector altered = kSealedMask;
    altered[at] = static_cast<std::uint8_t>(altered[at] ^ 0x10);
    EXPECT_EQ(open_error(altered), ErrorCode::kMaskWrong) << "byte " << at;
    EXPECT_EQ(open_error(kSealedMask), ErrorCode::kNoAgreement) << "byte " << at;
  }
}

TEST_F(LockAgreementTest, OtherLengths_AreRefused) {
  for (const std::size_t size : {0U, 32U, 47U}) {
    agree();
    EXPECT_EQ(open_error(Bytes(kSealedMask).first(size)), ErrorCode::kInvalidLength);
  }
}

TEST_F(LockAgreementTest, WhatIsNoPointOfTheCurve_IsRefusedAndEndsTheAgreement) {
  ByteVector off_curve = kHostPoint;
  off_curve.back() = static_cast<std::uint8_t>(off_curve.back() ^ 1);
  ByteVector compressed(kHostPoint.begin(), kHostPoint.begin() + 33);
  compressed[0] = 0x03;
  for (const ByteVector& bad : {off_curve, compressed, ByteVector{}, ByteVector{0x00}, ByteVector(65)}) {
    agree();
    const auto device = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
    const auto made = agreement_.make(*device, bad);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kInvalidLength);
    EXPECT_EQ(open_error(kSealedMask), ErrorCode::kNoAgreement);
  }
}

}  // namespace
}  // namespace coffer::token
