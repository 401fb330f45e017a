// X25519, X448, Ed25519 and Ed448 over APDUs, as clients of the Pico HSM send them.

#include "card/testing/card_fixture.h"
#include "token/testing/blob_maker.h"

namespace coffer::card {
namespace {

using crypto::EdwardsCurve;
using crypto::MontgomeryCurve;
using crypto::raw_curve;
using testing::Answer;
using testing::ByteVector;
using testing::extended;
using testing::from_hex;
using token::testing::PublicKey;

class RawKeysOverApdus : public testing::CardTest {
 protected:
  void SetUp() override {
    CardTest::SetUp();
    log_in();
  }

  struct Template {
    ByteVector prime, order, base_point;
    static Template of(const crypto::RawCurve& curve) {
      return {copy_of(curve.prime), copy_of(curve.order), copy_of(curve.base_point)};
    }
    static ByteVector copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
  };
  Answer generate(std::uint8_t id, const Template& parts) {
    ByteVector data(1024);
    ByteWriter out(data);
    TlvWriter tlv(out);
    tlv.put_byte(0x5F29, 0).put(0x42, from_hex("5554"));
    tlv.put_nested(0x7F49, [&](TlvWriter& key) {
      key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, parts.prime);
      if (!parts.order.empty()) key.put(0x82, parts.order);
      if (!parts.base_point.empty()) key.put(0x83, parts.base_point);
    });
    tlv.put(0x5F20, from_hex("5554"));
    return send(extended(0x00460000U | (std::uint32_t{id} << 8), *out.finish()));
  }
  Answer generate(std::uint8_t id, const crypto::RawCurve& curve) {
    return generate(id, Template::of(curve));
  }
};

TEST_F(RawKeysOverApdus, Ed25519_SignsTheMessage) {
  const Answer request = generate(1, raw_curve(EdwardsCurve::kEd25519));
  ASSERT_EQ(request.sw, Sw::kOk);
  EXPECT_EQ(request.data[0], 0x67);
  EXPECT_EQ(send(extended(0x00B1CE01, from_hex("54020000"))).data, request.data);
  const Answer signature = send("80680170 03 616263 00");
  ASSERT_EQ(signature.sw, Sw::kOk);
  EXPECT_TRUE(public_key(1).verify_message(from_hex("616263"), signature.data));
  EXPECT_EQ(send("8068017000").data.size(), 64u) << "the empty message";
}

TEST_F(RawKeysOverApdus, X448_Agrees) {
  ASSERT_EQ(generate(1, raw_curve(MontgomeryCurve::kX448)).sw, Sw::kOk);
  const PublicKey::Agreement peer = public_key(1).agree();
  const Answer secret = send(extended(0x80620180, peer.point));
  ASSERT_EQ(secret.sw, Sw::kOk);
  EXPECT_EQ(secret.data[0], 0x04);
  EXPECT_TRUE(equal(Bytes(secret.data).subspan(1), peer.shared_x));
}

TEST_F(RawKeysOverApdus, WhatAKeyCannotDo_HasAWord) {
  ASSERT_EQ(generate(1, raw_curve(MontgomeryCurve::kX25519)).sw, Sw::kOk);
  ASSERT_EQ(generate(2, raw_curve(EdwardsCurve::kEd25519)).sw, Sw::kOk);
  EXPECT_EQ(sw("80680170 01 00 00"), Sw::kConditionsNotSatisfied);
  EXPECT_EQ(sw("80760103 02 9801"), Sw::kConditionsNotSatisfied);
  EXPECT_EQ(sw("80620280 01 00 00"), Sw::kConditionsNotSatisfied);
  EXPECT_EQ(sw("80620180 01 00 00"), Sw::kReferenceDataNotUsable) << "a length that no u-coordinate has";
  EXPECT_EQ(send(extended(0x80620180, ByteVector(32, 0))).sw, Sw::kReferenceDataNotUsable) << "zero";
}

TEST_F(RawKeysOverApdus, OrderMayBeMissingOrBigEndian) {
  Template parts = Template::of(raw_curve(EdwardsCurve::kEd448));
  std::ranges::reverse(parts.order);
  EXPECT_EQ(generate(1, parts).sw, Sw::kOk);
  parts.order.clear();
  EXPECT_EQ(generate(1, parts).sw, Sw::kOk);
}

TEST_F(RawKeysOverApdus, EdwardsBasePoint_MayBeAsThePicoHsmsLibraryHasIt) {
  for (const EdwardsCurve id : {EdwardsCurve::kEd25519, EdwardsCurve::kEd448}) {
    Template parts = Template::of(raw_curve(id));
    parts.base_point = Template::copy_of(raw_curve(id).pycvc_point);
    ASSERT_EQ(generate(1, parts).sw, Sw::kOk);
    EXPECT_EQ(send("8068017000").data.size(), 2 * raw_curve(id).key_bytes()) << "it signs";
  }
}

TEST_F(RawKeysOverApdus, DomainParametersThatDoNotFit_AreRefusedAndChangeNothing) {
  const std::string before = stored();
  for (const crypto::RawCurve* curve :
       {&raw_curve(MontgomeryCurve::kX25519), &raw_curve(MontgomeryCurve::kX448),
        &raw_curve(EdwardsCurve::kEd25519), &raw_curve(EdwardsCurve::kEd448)}) {
    for (auto part : {&Template::prime, &Template::order, &Template::base_point}) {
      Template parts = Template::of(*curve);
      (parts.*part).back() ^= 1;
      EXPECT_EQ(generate(1, parts).sw, Sw::kWrongData);
      parts = Template::of(*curve);
      (parts.*part).pop_back();
      EXPECT_EQ(generate(1, parts).sw, Sw::kWrongData);
    }
    Template without_base_point = Template::of(*curve);
    without_base_point.base_point.clear();
    EXPECT_EQ(generate(1, without_base_point).sw, Sw::kWrongData);
  }
  EXPECT_EQ(stored(), before);
}

// RFC 8032, 7.1, first test
TEST_F(RawKeysOverApdus, KeyInTheImportFile_IsUnwrappedAndItsRequestCanBeReplaced) {
  const ByteVector dkek(32, 0x17);
  import_dkek(0, dkek);
  const ByteVector public_key_of_rfc =
      from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const ByteVector blob =
      token::testing::BlobMaker(dkek)
          .raw_key(raw_curve(EdwardsCurve::kEd25519),
                   from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
                   public_key_of_rfc)
          .make(0x0C);
  ByteVector write(1024);
  ByteWriter out(write);
  TlvWriter(out).put_be16(0x54, 0).put(0x53, blob);
  ASSERT_EQ(send(extended(0x00D72F10, *out.finish())).sw, Sw::kOk);
  ASSERT_EQ(sw("80740193"), Sw::kOk);
  EXPECT_EQ(send("8068017000").hex(),
            "E5564300C360AC729086E2CC806E828A84877F1EB8E5D974D873E065224901555FB8821590A33BACC61E39701CF9B46B"
            "D25BF5F0595BBE24655141438E7A100B");

  const Answer request = send(extended(0x00B1CE01, from_hex("54020000")));
  ASSERT_EQ(request.sw, Sw::kOk);
  const auto outer = find_tlv(request.data, 0x67);
  ASSERT_TRUE(outer);
  EXPECT_FALSE(token::cvc::parse_authenticated_request(outer->value))
      << "there is no signature of the device";
  const auto inner = token::cvc::parse(find_tlv(outer->value, 0x7F21).value_or(Tlv{}).encoded);
  ASSERT_TRUE(inner);
  EXPECT_TRUE(equal(inner->point, public_key_of_rfc));

  EXPECT_EQ(sw("00D7CE01 08 54020000 5302 3000"), Sw::kOk);
  EXPECT_EQ(send(extended(0x00B1CE01, from_hex("54020000"))).hex(), "3000");
  EXPECT_EQ(send("8068017000").data.size(), 64u) << "the key itself is as before";
}

}  // namespace
}  // namespace coffer::card
