// Keys of X25519, X448, Ed25519 and Ed448 in the token.

#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using crypto::EdwardsCurve;
using crypto::MontgomeryCurve;
using crypto::raw_curve;

class RawKeysTest : public TokenTest {
 protected:
  ByteVector agree(KeyId id, Bytes peer) {
    return result([&](MutableBytes out) { return token_.keys().decipher(session_, id, 0x80, peer, out); });
  }
  std::optional<ErrorCode> agree_error(KeyId id, Bytes peer) {
    std::array<std::uint8_t, 512> out{};
    return error(token_.keys().decipher(session_, id, 0x80, peer, out));
  }
  ByteVector request_of(KeyId id) {
    ByteVector record(cvc::kMaxRequest);
    const auto size = platform_.store.read(file_id(fids::kCertificatePrefix, id), record);
    record.resize(size.value_or(0));
    return record;
  }
  /// As if the program had ended: nothing is ready in memory.
  void forget_loaded_keys() { token_.keys().drop_loaded(); }
};

class EveryRawCurve : public RawKeysTest, public ::testing::WithParamInterface<const crypto::RawCurve*> {};

TEST_P(EveryRawCurve, RequestOfANewKey_HasThePublicKeyAndTheDevicesSignature) {
  generate_raw(1, *GetParam());
  const ByteVector record = request_of(1);
  const auto outer = find_tlv(record, 0x67);
  ASSERT_TRUE(outer);
  const auto request = cvc::parse_authenticated_request(outer->value);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->inner.raw_curve, GetParam());
  EXPECT_EQ(request->inner.point.size(), GetParam()->key_bytes());
  EXPECT_TRUE(equal(request->inner.algorithm, from_hex("04007F00070202050203")));

  const Bytes signature = request->inner.signature;
  EXPECT_EQ(signature.size(), 2 * GetParam()->key_bytes());
  if (std::holds_alternative<EdwardsCurve>(GetParam()->id)) {
    EXPECT_TRUE(public_key(1).verify_message(request->inner.body, signature));
  } else {
    EXPECT_TRUE(equal(signature, ByteVector(signature.size(), 0))) << "it cannot sign";
  }
  ByteVector chain(cvc::kMaxCertificate * 2);
  const auto size = token_.files().read(session_, fids::kDeviceCertificates, chain);
  ASSERT_TRUE(size);
  const auto device = find_tlv(Bytes(chain).first(*size), 0x7F21);
  ASSERT_TRUE(device);
  const auto certificate = cvc::parse(device->encoded);
  ASSERT_TRUE(certificate);
  EXPECT_TRUE(cvc::verify(certificate->algorithm, certificate->curve, certificate->point, {}, {},
                          request->signed_part, request->outer_signature));
}

TEST_P(EveryRawCurve, PolicyAndCounter_WorkAsForOtherKeys) {
  const Algorithm use = std::holds_alternative<EdwardsCurve>(GetParam()->id) ? 0x70 : 0x80;
  const auto try_use = [&](KeyId id) {
    return use == 0x70 ? sign_error(session_, id, use, from_hex("0102"))
                       : agree_error(id, raw_curve(std::get<MontgomeryCurve>(GetParam()->id)).base_point);
  };
  generate_raw(1, *GetParam(), only({use}, 2));
  EXPECT_EQ(token_.keys().policy(1)->use_counter, 2u);
  EXPECT_EQ(try_use(1), std::nullopt);
  EXPECT_EQ(try_use(1), std::nullopt);
  EXPECT_EQ(try_use(1), ErrorCode::kCounterExhausted);
  generate_raw(2, *GetParam(), only({0x92}));
  EXPECT_EQ(try_use(2), ErrorCode::kAlgorithmForbidden);
  token_.logout(session_);
  EXPECT_EQ(try_use(1), ErrorCode::kNotAuthorised);
}

TEST_P(EveryRawCurve, DerivationOfAnEcKey_IsNotForThem) {
  generate_raw(1, *GetParam());
  EXPECT_EQ(error(token_.keys().derive_key(session_, 1, 2, from_hex("01"))), ErrorCode::kWrongKeyType);
}

INSTANTIATE_TEST_SUITE_P(Curves, EveryRawCurve,
                         ::testing::Values(&raw_curve(MontgomeryCurve::kX25519),
                                           &raw_curve(MontgomeryCurve::kX448),
                                           &raw_curve(EdwardsCurve::kEd25519),
                                           &raw_curve(EdwardsCurve::kEd448)));

class EdwardsKeys : public RawKeysTest, public ::testing::WithParamInterface<EdwardsCurve> {};

TEST_P(EdwardsKeys, Signature_IsEddsaOverTheMessage) {
  generate_raw(1, raw_curve(GetParam()));
  const PublicKey key = public_key(1);
  for (const std::size_t size : {0U, 1U, 64U, 4000U}) {
    const ByteVector message(size, 0x5A);
    const ByteVector signature = sign(1, 0x70, message);
    EXPECT_TRUE(key.verify_message(message, signature)) << size;
    forget_loaded_keys();
    EXPECT_EQ(sign(1, 0x70, message), signature) << "the key comes back from its record";
  }
}

TEST_P(EdwardsKeys, HashingAlgorithms_SignTheHash) {
  generate_raw(1, raw_curve(GetParam()));
  const ByteVector message(100, 0x5A);
  const char* hashes[] = {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"};
  for (std::uint8_t i = 0; i < 5; ++i) {
    const auto algorithm = static_cast<Algorithm>(0x71 + i);
    EXPECT_TRUE(public_key(1).verify_message(digest(hashes[i], message), sign(1, algorithm, message)));
  }
}

TEST_P(EdwardsKeys, EverythingElse_IsRefused) {
  generate_raw(1, raw_curve(GetParam()));
  const ByteVector data(32, 9);
  for (const Algorithm algorithm : std::to_array<Algorithm>({0x20, 0x30, 0x33, 0x40, 0x43})) {
    EXPECT_EQ(sign_error(session_, 1, algorithm, data), ErrorCode::kWrongKeyType);
  }
  EXPECT_EQ(sign_error(session_, 1, 0x76, data), ErrorCode::kUnsupported);
  EXPECT_EQ(agree_error(1, data), ErrorCode::kWrongKeyType);
}

INSTANTIATE_TEST_SUITE_P(Curves, EdwardsKeys,
                         ::testing::Values(EdwardsCurve::kEd25519, EdwardsCurve::kEd448));

class MontgomeryKeys : public RawKeysTest, public ::testing::WithParamInterface<MontgomeryCurve> {};

TEST_P(MontgomeryKeys, Agreement_IsLead04AndTheSecretOfRfc7748) {
  generate_raw(1, raw_curve(GetParam()));
  const PublicKey::Agreement peer = public_key(1).agree();
  ByteVector expected{0x04};
  expected.insert(expected.end(), peer.shared_x.begin(), peer.shared_x.end());
  EXPECT_EQ(agree(1, peer.point), expected);
  forget_loaded_keys();
  EXPECT_EQ(agree(1, peer.point), expected) << "the key comes back from its record";
}

TEST_P(MontgomeryKeys, PeerOfAWrongLengthOrOfSmallOrder_IsRefused) {
  generate_raw(1, raw_curve(GetParam()));
  const std::size_t size = crypto::montgomery_bytes(GetParam());
  for (const std::size_t wrong : {std::size_t{0}, std::size_t{1}, size - 1, size + 1, 2 * size + 1}) {
    EXPECT_EQ(agree_error(1, ByteVector(wrong, 9)), ErrorCode::kWrongPeerKey) << wrong;
  }
  ByteVector small_order(size, 0);
  EXPECT_EQ(agree_error(1, small_order), ErrorCode::kWrongPeerKey);
  small_order[0] = 1;
  EXPECT_EQ(agree_error(1, small_order), ErrorCode::kWrongPeerKey);
}

TEST_P(MontgomeryKeys, Signatures_AreRefused) {
  generate_raw(1, raw_curve(GetParam()));
  for (const Algorithm algorithm : std::to_array<Algorithm>({0x20, 0x33, 0x43, 0x70, 0x73})) {
    EXPECT_EQ(sign_error(session_, 1, algorithm, ByteVector(32, 9)), ErrorCode::kWrongKeyType);
  }
}

INSTANTIATE_TEST_SUITE_P(Curves, MontgomeryKeys,
                         ::testing::Values(MontgomeryCurve::kX25519, MontgomeryCurve::kX448));

}  // namespace
}  // namespace coffer::token::testing
