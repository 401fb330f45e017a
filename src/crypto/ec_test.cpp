#include "crypto/ec.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "crypto/hash.h"
#include "crypto/testing/two_threads.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::read_vectors;
using testing::Vector;

/// A number of a vector file, which may lack leading zeros, in `size` bytes.
ByteVector number(const Vector& vector, const std::string& name, std::size_t size) {
  std::string digits = vector.text(name);
  if (digits.size() < 2 * size) digits.insert(0, 2 * size - digits.size(), '0');
  if (digits.size() > 2 * size) {
    EXPECT_EQ(digits.find_first_not_of('0'), digits.find_first_not_of('0', digits.size() - 2 * size));
    digits.erase(0, digits.size() - 2 * size);
  }
  return from_hex(digits);
}

ByteVector join(const ByteVector& a, const ByteVector& b) {
  ByteVector both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

ByteVector point_of(const Vector& vector, const std::string& x, const std::string& y, const Curve& curve) {
  return join({0x04}, join(number(vector, x, curve.field_bytes()), number(vector, y, curve.field_bytes())));
}

const Curve* curve_named(const std::string& name) {
  if (name.starts_with("p-192")) return &curve(CurveId::kSecp192r1);
  if (name.starts_with("p-224")) return &curve(CurveId::kSecp224r1);
  if (name.starts_with("p-256")) return &curve(CurveId::kSecp256r1);
  if (name.starts_with("p-384")) return &curve(CurveId::kSecp384r1);
  if (name.starts_with("p-521")) return &curve(CurveId::kSecp521r1);
  if (name.starts_with("k-256")) return &curve(CurveId::kSecp256k1);
  if (name == "brainpoolP256r1") return &curve(CurveId::kBrainpoolP256r1);
  if (name == "brainpoolP384r1") return &curve(CurveId::kBrainpoolP384r1);
  if (name == "brainpoolP512r1") return &curve(CurveId::kBrainpoolP512r1);
  return nullptr;  // binary curves
}

std::optional<HashAlgorithm> hash_of_section(const std::string& section) {
  const std::string name = section.substr(section.rfind(',') + 1);
  if (name == "sha-1") return HashAlgorithm::kSha1;
  if (name == "sha-224") return HashAlgorithm::kSha224;
  if (name == "sha-256") return HashAlgorithm::kSha256;
  if (name == "sha-384") return HashAlgorithm::kSha384;
  if (name == "sha-512") return HashAlgorithm::kSha512;
  return std::nullopt;
}

// ---- ECDSA against NIST's vectors

/// For each vector on a curve of ours: the published signature verifies, and so does one that we make with
/// its key.
void expect_signatures(const std::string& path, int at_least) {
  int checked = 0;
  for (const auto& vector : read_vectors(path)) {
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    const Curve* c = curve_named(vector.section());
    const auto algorithm = hash_of_section(vector.section());
    if (c == nullptr || !algorithm) continue;
    const auto digest = hash(*algorithm, {vector.bytes("msg")});
    ASSERT_TRUE(digest);
    const auto point = point_of(vector, "qx", "qy", *c);
    const auto published = join(number(vector, "r", c->order_bytes()), number(vector, "s", c->order_bytes()));
    EXPECT_TRUE(ecdsa_verify(*c, point, *digest, published));

    const auto key = EcPrivateKey::load(*c, number(vector, "d", c->order_bytes()));
    ASSERT_TRUE(key);
    EXPECT_TRUE(equal(*key->public_point(), point));
    const auto der = key->sign(*digest);
    ASSERT_TRUE(der);
    const auto plain = ecdsa_der_to_plain(*der, c->order_bytes());
    ASSERT_TRUE(plain);
    EXPECT_TRUE(ecdsa_verify(*c, point, *digest, *plain));
    ++checked;
  }
  EXPECT_GE(checked, at_least);
}

TEST(EcdsaVectors, NistCurves_PublishedSignaturesAndOursVerify) {
  expect_signatures("asymmetric/ECDSA/FIPS_186-3/SigGen.txt", 200);
}
TEST(EcdsaVectors, Secp256k1_PublishedSignaturesAndOursVerify) {
  expect_signatures("asymmetric/ECDSA/SECP256K1/SigGen.txt", 30);
}

TEST(EcdsaVectors, NistVerification_AgreesOnGoodAndBad) {
  int good = 0;
  int bad = 0;
  for (const auto& vector : read_vectors("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp")) {
    SCOPED_TRACE(vector.line());
    const Curve* c = curve_named(vector.section());
    const auto algorithm = hash_of_section(vector.section());
    if (c == nullptr || !algorithm) continue;
    const auto digest = hash(*algorithm, {vector.bytes("msg")});
    ASSERT_TRUE(digest);
    const auto signature = join(number(vector, "r", c->order_bytes()), number(vector, "s", c->order_bytes()));
    const bool verified = ecdsa_verify(*c, point_of(vector, "qx", "qy", *c), *digest, signature).has_value();
    EXPECT_EQ(verified, vector.text("result").starts_with('P'));
    ++(verified ? good : bad);
  }
  EXPECT_GT(good, 25);
  EXPECT_GT(bad, 25);
}

TEST(EcVectors, NistPublicKeys_AreJudgedAsPublished) {
  int good = 0;
  int bad = 0;
  for (const auto& vector : read_vectors("asymmetric/ECDSA/FIPS_186-3/PKV.rsp")) {
    SCOPED_TRACE(vector.line());
    const Curve* c = curve_named(vector.section());
    if (c == nullptr) continue;
    const bool right = vector.text("result").starts_with('P');
    ++(right ? good : bad);
    // Some have coordinates that are too long for the field: then there is no encoding to check.
    std::string x = vector.text("qx");
    std::string y = vector.text("qy");
    x.erase(0, x.find_first_not_of('0'));
    y.erase(0, y.find_first_not_of('0'));
    if (x.size() > 2 * c->field_bytes() || y.size() > 2 * c->field_bytes()) {
      EXPECT_FALSE(right);
      continue;
    }
    EXPECT_EQ(check_point(*c, point_of(vector, "qx", "qy", *c)).has_value(), right);
  }
  EXPECT_GT(good, 10);
  EXPECT_GT(bad, 10);
}

// ---- Key agreement against vectors

TEST(EcdhVectors, Nist_AgreementGivesThePublishedSecret) {
  int agreed = 0;
  int refused = 0;
  for (const std::string role : {"init", "resp"}) {
    const std::string path = "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_" + role + ".fax";
    // The sections [EA] ... [EE] are the sets of parameters P-192 ... P-521, in this order.
    for (const auto& vector : read_vectors(path)) {
      SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
      constexpr std::string_view kSets = "abcde";
      const auto at = vector.section().find(" - ");
      if (at == std::string::npos || !vector.has("z")) continue;
      const auto set = kSets.find(vector.section()[at - 1]);
      ASSERT_NE(set, std::string_view::npos);
      const Curve& c = curve(static_cast<CurveId>(set + 1));
      const auto key = EcPrivateKey::load(c, number(vector, "dsiut", c.order_bytes()));
      const auto peer = point_of(vector, "qscavsx", "qscavsy", c);
      SecretBuffer<kMaxPointBytes> out;
      if (!key || !key->agree(peer, out)) {
        EXPECT_TRUE(vector.text("result").starts_with('F'));
        ++refused;
        continue;
      }
      const auto z = number(vector, "z", c.field_bytes());
      const bool same = equal(out.expose().subspan(1, c.field_bytes()), z);
      if (vector.text("result").starts_with('P')) {
        EXPECT_TRUE(same);
      }
      agreed += same ? 1 : 0;
    }
  }
  EXPECT_GT(agreed, 100);
  EXPECT_GT(refused, 5);
}

TEST(EcdhVectors, Brainpool_AgreementGivesThePublishedPoint) {
  int checked = 0;
  for (const auto& vector : read_vectors("asymmetric/ECDH/brainpool.txt")) {
    if (!vector.has("curve")) continue;
    const Curve* c = curve_named(vector.text("curve"));
    ASSERT_NE(c, nullptr);
    const auto expected = point_of(vector, "x_z", "y_z", *c);
    const auto a = EcPrivateKey::load(*c, number(vector, "da", c->order_bytes()));
    const auto b = EcPrivateKey::load(*c, number(vector, "db", c->order_bytes()));
    ASSERT_TRUE(a && b);
    EXPECT_TRUE(equal(*a->public_point(), point_of(vector, "x_qa", "y_qa", *c)));
    SecretBuffer<kMaxPointBytes> out;
    ASSERT_TRUE(a->agree(*b->public_point(), out));
    EXPECT_TRUE(equal(out.expose(), expected));
    ASSERT_TRUE(b->agree(*a->public_point(), out));
    EXPECT_TRUE(equal(out.expose(), expected));
    ++checked;
  }
  EXPECT_EQ(checked, 3);
}

// ---- Every curve

class EcCurves : public ::testing::TestWithParam<std::size_t> {
 protected:
  static const Curve& c() { return all_curves()[GetParam()]; }
  static EcPrivateKey key() {
    auto made = EcPrivateKey::generate(c());
    EXPECT_TRUE(made);
    return std::move(*made);
  }
};

TEST_P(EcCurves, ScalarOne_HasTheGeneratorAsPoint) {
  const auto one = EcPrivateKey::load(c(), from_hex("01"));
  ASSERT_TRUE(one);
  EXPECT_TRUE(equal(*one->public_point(), c().generator));
}

TEST_P(EcCurves, GeneratedKey_SignsDigestsOfAnyLength) {
  const EcPrivateKey k = key();
  const auto point = k.public_point();
  ASSERT_TRUE(point);
  for (const std::size_t length : {1U, 20U, 28U, 32U, 48U, 64U, 66U, 100U}) {
    SCOPED_TRACE(length);
    ByteVector digest(length, 0xC3);
    const auto der = k.sign(digest);
    ASSERT_TRUE(der);
    const auto plain = ecdsa_der_to_plain(*der, c().order_bytes());
    ASSERT_TRUE(plain);
    EXPECT_TRUE(ecdsa_verify(c(), *point, digest, *plain));
    digest[0] ^= 0x80;
    const auto changed = ecdsa_verify(c(), *point, digest, *plain);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error(), CryptoError::kVerificationFailed);
  }
  const auto empty = k.sign({});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error(), CryptoError::kInvalidArgument);
}

TEST_P(EcCurves, OnlyTheLeftmostBitsOfADigest_Count) {
  const EcPrivateKey k = key();
  const ByteVector digest(c().order_bytes(), 0x7E);
  const auto der = k.sign(digest);
  ASSERT_TRUE(der);
  const auto plain = ecdsa_der_to_plain(*der, c().order_bytes());
  ASSERT_TRUE(plain);
  EXPECT_TRUE(ecdsa_verify(c(), *k.public_point(), join(digest, {0xAA, 0x55}), *plain));
}

TEST_P(EcCurves, ExportedScalar_LoadsAsTheSameKey) {
  const EcPrivateKey k = key();
  Scalar scalar;
  ASSERT_TRUE(k.export_scalar(scalar));
  EXPECT_EQ(scalar.size(), c().order_bytes());
  const auto again =
      EcPrivateKey::load(c(), join({0, 0}, ByteVector(scalar.expose().begin(), scalar.expose().end())));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->public_point(), *k.public_point());
}

TEST_P(EcCurves, ScalarsOutOfRange_AreRefused) {
  const auto error = [](Bytes scalar) {
    const auto loaded = EcPrivateKey::load(c(), scalar);
    return loaded ? std::nullopt : std::optional(loaded.error());
  };
  ByteVector order(c().order.begin(), c().order.end());
  EXPECT_EQ(error({}), CryptoError::kInvalidKey);
  EXPECT_EQ(error(ByteVector(c().order_bytes(), 0)), CryptoError::kInvalidKey);
  EXPECT_EQ(error(order), CryptoError::kInvalidKey);
  EXPECT_EQ(error(ByteVector(c().order_bytes() + 1, 1)), CryptoError::kInvalidKey);
  --order.back();
  EXPECT_EQ(error(order), std::nullopt);
}

TEST_P(EcCurves, BadPeerPoints_AreRefused) {
  const EcPrivateKey k = key();
  const auto refused = [&](Bytes peer) {
    SecretBuffer<kMaxPointBytes> out;
    const auto agreed = k.agree(peer, out);
    const auto checked = check_point(c(), peer);
    return !agreed && agreed.error() == CryptoError::kInvalidKey && !checked &&
           checked.error() == CryptoError::kInvalidKey && out.empty();
  };
  const ByteVector good(c().generator.begin(), c().generator.end());
  EXPECT_TRUE(check_point(c(), good));
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused(from_hex("00")));                      // infinity
  EXPECT_TRUE(refused(ByteVector(good.size(), 0)));          // infinity, padded
  EXPECT_TRUE(refused(Bytes(good).first(good.size() - 1)));  // too short
  EXPECT_TRUE(refused(join(good, {0})));                     // too long
  ByteVector off_curve = good;
  off_curve.back() ^= 1;
  EXPECT_TRUE(refused(off_curve));
  ByteVector compressed(good.begin(), good.begin() + 1 + static_cast<std::ptrdiff_t>(c().field_bytes()));
  compressed[0] = 0x02;
  EXPECT_TRUE(refused(compressed));
  ByteVector hybrid = good;
  hybrid[0] = static_cast<std::uint8_t>(0x06 | (good.back() & 1));
  EXPECT_TRUE(refused(hybrid));
  ByteVector too_big = good;
  copy(c().prime, MutableBytes(too_big).subspan(1));
  EXPECT_TRUE(refused(too_big));
}

TEST_P(EcCurves, SumOfScalars_IsTheSumModuloTheOrder) {
  ByteVector minus_one(c().order.begin(), c().order.end());
  --minus_one.back();  // the orders are odd
  Scalar sum;
  ASSERT_TRUE(add_scalars(c(), minus_one, from_hex("03"), sum));
  ByteVector two(c().order_bytes(), 0);
  two.back() = 2;
  EXPECT_TRUE(equal(sum.expose(), two));
  const auto zero = add_scalars(c(), minus_one, from_hex("01"), sum);
  ASSERT_FALSE(zero);
  EXPECT_EQ(zero.error(), CryptoError::kInvalidKey);
  ByteVector longer(c().order.begin(), c().order.end());
  longer.insert(longer.end(), {0x00, 0x01});  // 2^16 n + 1
  ASSERT_TRUE(add_scalars(c(), from_hex("01"), longer, sum)) << "the second is of any length";
  EXPECT_TRUE(equal(sum.expose(), two));
  const auto too_big = add_scalars(c(), c().order, from_hex("01"), sum);
  ASSERT_FALSE(too_big);
  EXPECT_EQ(too_big.error(), CryptoError::kInvalidArgument);
}

TEST_P(EcCurves, SignaturesOutOfRange_DoNotVerify) {
  const ByteVector digest(32, 1);
  const auto error = [&](Bytes signature) {
    const auto verified = ecdsa_verify(c(), c().generator, digest, signature);
    return verified ? std::nullopt : std::optional(verified.error());
  };
  EXPECT_EQ(error({}), CryptoError::kVerificationFailed);
  EXPECT_EQ(error(ByteVector(2 * c().order_bytes(), 0)), CryptoError::kVerificationFailed);
  EXPECT_EQ(error(ByteVector(2 * c().order_bytes(), 0xFF)), CryptoError::kVerificationFailed);
  EXPECT_EQ(error(ByteVector(2 * c().order_bytes() + 1, 1)), CryptoError::kVerificationFailed);
}

std::string curve_test_name(const ::testing::TestParamInfo<std::size_t>& parameter) {
  return "Curve" + std::to_string(static_cast<int>(all_curves()[parameter.param].id));
}

INSTANTIATE_TEST_SUITE_P(, EcCurves, ::testing::Range(std::size_t{0}, all_curves().size()), curve_test_name);

TEST(Ec, TwoThreadsOnOneKey_MakeGoodSignaturesAndSecrets) {
  const Curve& c = curve(CurveId::kSecp256r1);
  const auto key = EcPrivateKey::generate(c);
  ASSERT_TRUE(key);
  const auto point = key->public_point();
  const ByteVector digest(32, 4);
  const auto once = [&] {
    const auto der = key->sign(digest);
    const auto plain = der ? ecdsa_der_to_plain(*der, c.order_bytes()) : std::unexpected(der.error());
    SecretBuffer<kMaxPointBytes> out;
    const bool agreed = key->agree(c.generator, out) && equal(out.expose(), *point);
    return agreed && plain && ecdsa_verify(c, *point, digest, *plain);
  };
  EXPECT_EQ(testing::count_in_two_threads(50, once), 100);
}

// ---- Encodings of signatures

TEST(EcdsaEncoding, KnownPair_ConvertsBothWays) {
  const auto plain = from_hex("0000008000000001");
  const auto der = from_hex(
      "3008020200800202"
      "0001");
  const auto made = ecdsa_plain_to_der(plain);
  ASSERT_TRUE(made);
  EXPECT_TRUE(equal(*made, from_hex("300702020080020101")));
  const auto back = ecdsa_der_to_plain(*made, 4);
  ASSERT_TRUE(back);
  EXPECT_TRUE(equal(*back, plain));
  EXPECT_FALSE(ecdsa_der_to_plain(der, 4));  // 00 01 is not minimal
}

TEST(EcdsaEncoding, LongestSignature_UsesALongLength) {
  const auto der = ecdsa_plain_to_der(ByteVector(kMaxEcdsaPlain, 0xFF));
  ASSERT_TRUE(der);
  EXPECT_EQ(der->size(), kMaxEcdsaDer);
  const auto plain = ecdsa_der_to_plain(*der, kMaxFieldBytes);
  ASSERT_TRUE(plain);
  EXPECT_TRUE(equal(*plain, ByteVector(kMaxEcdsaPlain, 0xFF)));
}

TEST(EcdsaEncoding, MalformedDer_IsRefused) {
  const auto good = from_hex("3006020101020102");
  ASSERT_TRUE(ecdsa_der_to_plain(good, 1));
  for (std::size_t n = 0; n < good.size(); ++n)
    EXPECT_FALSE(ecdsa_der_to_plain(Bytes(good).first(n), 1)) << n;
  for (const char* bad : {"300602010102010200",  // something after it
                          "300702010102010200",  // something inside, after the integers
                          "30810602010102"
                          "0102",              // length not minimal
                          "3006020181020102",  // negative
                          "300602010102"
                          "0302",  // not an INTEGER's length
                          "3005020002"
                          "0102",                 // an INTEGER without content
                          "3106020101020102"}) {  // not a SEQUENCE
    EXPECT_FALSE(ecdsa_der_to_plain(from_hex(bad), 1)) << bad;
  }
  EXPECT_FALSE(ecdsa_der_to_plain(from_hex("300702020101020102"), 1));  // longer than the order
  EXPECT_FALSE(ecdsa_der_to_plain(good, 0));
  EXPECT_FALSE(ecdsa_der_to_plain(good, kMaxFieldBytes + 1));
}

TEST(EcdsaEncoding, PlainOfWrongLength_IsRefused) {
  EXPECT_FALSE(ecdsa_plain_to_der({}));
  EXPECT_FALSE(ecdsa_plain_to_der(ByteVector(63, 1)));
  EXPECT_FALSE(ecdsa_plain_to_der(ByteVector(kMaxEcdsaPlain + 2, 1)));
}

}  // namespace
}  // namespace coffer::crypto
