// Keys of X25519, X448, Ed25519 and Ed448 that leave and come back, with vectors of RFC 7748 and RFC 8032.

#include "token/testing/blob_maker.h"
#include "token/testing/token_fixture.h"

namespace coffer::token::testing {
namespace {

using crypto::EdwardsCurve;
using crypto::MontgomeryCurve;
using crypto::raw_curve;

constexpr std::uint8_t kEcType = 0x0C;
const ByteVector kDkek(32, 0x17);

/// A private key, and what comes out when it works on `input`: a secret or a signature.
struct Vector {
  const crypto::RawCurve* curve;
  ByteVector private_key;
  ByteVector public_key;  ///< empty: the vector does not say
  ByteVector input;
  ByteVector output;
};

const Vector kVectors[] = {
    // RFC 7748, 5.2
    {&raw_curve(MontgomeryCurve::kX25519),
     from_hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
     {},
     from_hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
     from_hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")},
    {&raw_curve(MontgomeryCurve::kX25519),
     from_hex("0900000000000000000000000000000000000000000000000000000000000000"),
     from_hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"),
     from_hex("0900000000000000000000000000000000000000000000000000000000000000"),
     from_hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")},
    {&raw_curve(MontgomeryCurve::kX448),
     from_hex(
         "3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b"
         "29259a4f1c600ad3"),
     {},
     from_hex(
         "06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada1"
         "8aa7a7fb4ef8a086"),
     from_hex(
         "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21"
         "766282f73dd96b6f")},
    {&raw_curve(MontgomeryCurve::kX448),
     from_hex(
         "050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000000000"),
     from_hex(
         "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b"
         "9bc2b3bca9cf4113"),
     from_hex(
         "050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000000000"),
     from_hex(
         "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b"
         "9bc2b3bca9cf4113")},
    // RFC 8032, 7.1 and 7.4
    {&raw_curve(EdwardsCurve::kEd25519),
     from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
     from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
     {},
     from_hex(
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
         "d25bf5f0595bbe24655141438e7a100b")},
    {&raw_curve(EdwardsCurve::kEd448),
     from_hex(
         "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949e"
         "f8021e954e0a12274e"),
     from_hex(
         "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c"
         "235160627b4c3a9480"),
     from_hex("03"),
     from_hex(
         "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633"
         "fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f"
         "f3348ab21aa4adafd1d234441cf807c03a00")},
};

class RawKeysWrapTest : public TokenTest {
 protected:
  void SetUp() override {
    TokenTest::SetUp();
    import_dkek(0, kDkek);
  }
  std::optional<ErrorCode> unwrap_error(KeyId id, Bytes blob) {
    return error(token_.keys().unwrap_key(session_, id, blob));
  }
  ByteVector wrap(KeyId id) {
    return result([&](MutableBytes out) { return token_.keys().wrap_key(session_, id, out); });
  }
  /// What key `id` makes of the vector's input, in the form of the RFCs.
  ByteVector work(KeyId id, const Vector& vector) {
    if (std::holds_alternative<EdwardsCurve>(vector.curve->id)) return sign(id, 0x70, vector.input);
    ByteVector secret = result(
        [&](MutableBytes out) { return token_.keys().decipher(session_, id, 0x80, vector.input, out); });
    EXPECT_EQ(secret.at(0), 0x04);
    secret.erase(secret.begin());
    return secret;
  }
  static ByteVector blob_of(const Vector& vector) {
    return BlobMaker(kDkek).raw_key(*vector.curve, vector.private_key, vector.public_key).make(kEcType);
  }
  /// The inner request in CExx.
  cvc::Certificate request_of(KeyId id) {
    const auto size = platform_.store.read(file_id(fids::kCertificatePrefix, id), record_);
    const auto outer = find_tlv(Bytes(record_).first(size.value_or(0)), 0x67);
    EXPECT_TRUE(outer);
    TlvReader content(outer.value_or(Tlv{}).value);
    const auto request = cvc::parse(content.next(0x7F21).value_or(Tlv{}).encoded);
    EXPECT_TRUE(request);
    EXPECT_TRUE(content.next(0x42));
    EXPECT_TRUE(content.next(0x5F37).value_or(Tlv{}).value.empty()) << "no signature of the device";
    EXPECT_TRUE(content.at_end());
    return request.value_or(cvc::Certificate{});
  }
  bool exists(FileId fid) { return platform_.store.size(fid).has_value(); }

  std::array<std::uint8_t, cvc::kMaxRequest> record_{};
};

TEST_F(RawKeysWrapTest, ImportedKeys_DoAsTheRfcsSay) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(&vector - kVectors);
    generate_ec(1);
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
    ASSERT_EQ(unwrap_error(1, blob_of(vector)), std::nullopt);
    EXPECT_EQ(work(1, vector), vector.output);
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  }
}

TEST_F(RawKeysWrapTest, EdwardsBasePoint_MayBeAsThePicoHsmsLibraryHasIt) {
  for (const Vector& vector : kVectors) {
    if (vector.curve->pycvc_point.empty()) continue;
    SCOPED_TRACE(&vector - kVectors);
    crypto::RawCurve curve = *vector.curve;
    curve.base_point = curve.pycvc_point;
    const ByteVector blob =
        BlobMaker(kDkek).raw_key(curve, vector.private_key, vector.public_key).make(kEcType);
    ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
    EXPECT_EQ(work(1, vector), vector.output);
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  }
}

TEST_F(RawKeysWrapTest, RequestOfAnImportedKey_HasItsPublicKeyAndNoDevicesSignature) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(&vector - kVectors);
    ASSERT_EQ(unwrap_error(1, blob_of(vector)), std::nullopt);
    EXPECT_FALSE(is_attested(1));
    const cvc::Certificate request = request_of(1);
    EXPECT_EQ(request.raw_curve, vector.curve);
    if (!vector.public_key.empty()) {
      EXPECT_TRUE(equal(request.point, vector.public_key));
    }
    if (std::holds_alternative<EdwardsCurve>(vector.curve->id)) {
      EXPECT_TRUE(public_key(1).verify_message(request.body, request.signature));
    } else {
      EXPECT_TRUE(equal(request.signature, ByteVector(2 * vector.curve->key_bytes(), 0)));
    }
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  }
}

TEST_F(RawKeysWrapTest, WrappedKey_HasTheFormOfTheClientsAndComesBack) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(&vector - kVectors);
    ASSERT_EQ(unwrap_error(1, blob_of(vector)), std::nullopt);
    const ByteVector blob = wrap(1);
    EXPECT_EQ(blob[8], kEcType);
    ASSERT_EQ(unwrap_error(2, blob), std::nullopt);
    EXPECT_EQ(work(2, vector), vector.output);
    ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
    ASSERT_TRUE(token_.delete_file(session_, key_file(2)));
  }
}

TEST_F(RawKeysWrapTest, PaddingMayBeMissingWhereThePlainTextIsAligned) {
  const Vector& vector = kVectors[4];
  // 8 + 2 + 7 * 2 + A + 4 * 32 bytes: 8 more align it.
  const ByteVector aligned = BlobMaker(kDkek)
                                 .number(256)
                                 .component(ByteVector(8, 1))
                                 .component({})
                                 .component(vector.curve->prime)
                                 .component({})
                                 .component(vector.curve->base_point)
                                 .component(vector.private_key)
                                 .component(vector.public_key)
                                 .make(kEcType, {}, BlobMaker::Padding::kWhenNeeded);
  ASSERT_EQ(aligned.size(), 8U + 1 + 18 + (8 + 2 + 7 * 2 + 8 + 4 * 32) + 16) << "no padding";
  EXPECT_EQ(unwrap_error(1, aligned), std::nullopt);
  EXPECT_EQ(work(1, vector), vector.output);
}

TEST_F(RawKeysWrapTest, EveryBitOfABlob_Counts) {
  const ByteVector blob = blob_of(kVectors[4]);
  for (std::size_t bit = 0; bit < 8 * blob.size(); ++bit) {
    ByteVector altered = blob;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto refused = unwrap_error(1, altered);
    ASSERT_TRUE(refused == ErrorCode::kWrongKeyDomain || refused == ErrorCode::kInvalidData) << bit;
  }
  for (std::size_t size = 0; size < blob.size(); ++size) {
    ASSERT_NE(unwrap_error(1, Bytes(blob).first(size)), std::nullopt) << size;
  }
  EXPECT_FALSE(exists(key_file(1)));
  EXPECT_FALSE(exists(0xCE01));
}

TEST_F(RawKeysWrapTest, RefusedBlob_LeavesTheOldRequestAlone) {
  ASSERT_EQ(unwrap_error(1, blob_of(kVectors[4])), std::nullopt);
  const auto before = platform_.store.size(0xCE01);
  EXPECT_EQ(unwrap_error(1, blob_of(kVectors[5])), ErrorCode::kAlreadyExists);
  EXPECT_EQ(platform_.store.size(0xCE01), before);
  EXPECT_EQ(work(1, kVectors[4]), kVectors[4].output);
}

TEST_F(RawKeysWrapTest, AuthenticBlobThatMakesNoKey_IsRefused) {
  const crypto::RawCurve& ed = raw_curve(EdwardsCurve::kEd25519);
  const crypto::RawCurve& x448 = raw_curve(MontgomeryCurve::kX448);
  const ByteVector seed(32, 7);
  const auto blob = [](std::uint16_t bits, Bytes p, Bytes g, Bytes d, Bytes q) {
    return BlobMaker(kDkek)
        .number(bits)
        .component({})
        .component({})
        .component(p)
        .component({})
        .component(g)
        .component(d)
        .component(q)
        .make(kEcType);
  };
  const ByteVector refused[] = {
      blob(256, ed.prime, ed.base_point, seed, ed.base_point),  // another public key
      blob(256, ed.prime, ed.base_point, Bytes(seed).first(31), {}),
      blob(256, ed.prime, ed.base_point, ByteVector(33, 7), {}),
      blob(256, ed.prime, ed.base_point, {}, {}),
      blob(256, ed.prime, x448.base_point, seed, {}),
      blob(256, ed.prime, {}, seed, {}),
      blob(448, ed.prime, ed.base_point, seed, {}),
      blob(448, x448.prime, ed.base_point, ByteVector(56, 7), {}),
      blob(448, x448.prime, x448.base_point, ByteVector(57, 7), {}),
      BlobMaker(kDkek).raw_key(ed, seed, {}).make(0x05),
      BlobMaker(kDkek).raw_key(ed, seed, {}).make(0x0F),
      BlobMaker(kDkek).number(256).component(ed.prime).make(kEcType),
      BlobMaker(kDkek).number(256).number(0xFFFF).append(seed).make(kEcType),
  };
  for (const ByteVector& each : refused) {
    EXPECT_EQ(unwrap_error(1, each), ErrorCode::kInvalidData) << &each - refused;
  }
  EXPECT_FALSE(exists(key_file(1)));
  EXPECT_FALSE(exists(0xCE01));
}

TEST_F(RawKeysWrapTest, PolicyTravels) {
  const Vector& vector = kVectors[4];
  const ByteVector blob = BlobMaker(kDkek)
                              .raw_key(*vector.curve, vector.private_key, vector.public_key)
                              .make(kEcType, ByteVector{0x71, 0x92});
  ASSERT_EQ(unwrap_error(1, blob), std::nullopt);
  EXPECT_EQ(sign_error(session_, 1, 0x70, vector.input), ErrorCode::kAlgorithmForbidden);
  (void)sign(1, 0x71, vector.input);
  ASSERT_EQ(unwrap_error(2, wrap(1)), std::nullopt);
  EXPECT_TRUE(equal(token_.keys().policy(2)->algorithms, ByteVector{0x71, 0x92}));
}

TEST_F(RawKeysWrapTest, ImportedSymmetricKey_TakesAnOldRequestAway) {
  generate_ec(1);
  ASSERT_TRUE(token_.delete_file(session_, key_file(1)));
  ByteVector scratch(4096);
  ASSERT_TRUE(token_.files().update(session_, 0xCE01, 0, kDkek, scratch));
  ASSERT_EQ(unwrap_error(1, BlobMaker(kDkek).number(16).append(ByteVector(16, 1)).make(0x0F)), std::nullopt);
  EXPECT_FALSE(exists(0xCE01));
}

}  // namespace
}  // namespace coffer::token::testing
