#include "crypto/eddsa.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

#include "crypto/testing/two_threads.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::from_text;
using testing::read_vectors;

/// The key has this public key, makes this very signature (EdDSA is deterministic), and it verifies.
void expect_signature(EdwardsCurve curve, const ByteVector& seed, const ByteVector& public_key,
                      const ByteVector& message, const ByteVector& signature) {
  const auto key = EdwardsPrivateKey::load(curve, seed);
  ASSERT_TRUE(key);
  EXPECT_TRUE(equal(*key->public_key(), public_key));
  const auto made = key->sign(message);
  ASSERT_TRUE(made);
  EXPECT_TRUE(equal(*made, signature));
  EXPECT_TRUE(eddsa_verify(curve, public_key, message, signature));
}

/// A line is "seed || public key : public key : message : signature || message :" in hexadecimal.
TEST(EddsaVectors, Ed25519_AgreesWithItsAuthors) {
  const std::string path = COFFER_VECTORS_DIR "/asymmetric/Ed25519/sign.input";
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  int checked = 0;
  for (std::string line; std::getline(file, line); ++checked) {
    SCOPED_TRACE(checked + 1);
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    const auto third = line.find(':', second + 1);
    ASSERT_NE(third, std::string::npos);
    expect_signature(EdwardsCurve::kEd25519, from_hex(line.substr(0, 64)),
                     from_hex(line.substr(first + 1, second - first - 1)),
                     from_hex(line.substr(second + 1, third - second - 1)),
                     from_hex(line.substr(third + 1, 128)));
  }
  EXPECT_EQ(checked, 1024);
}

TEST(EddsaVectors, Ed448_AgreesWithRfc8032) {
  int checked = 0;
  for (const auto& vector : read_vectors("asymmetric/Ed448/rfc8032.txt")) {
    SCOPED_TRACE(vector.line());
    if (vector.has("context")) continue;  // the card knows no contexts
    expect_signature(EdwardsCurve::kEd448, vector.bytes("secret"), vector.bytes("public"),
                     vector.bytes("message"), vector.bytes("signature"));
    ++checked;
  }
  EXPECT_EQ(checked, 8);
}

// ---- Each curve

class EdwardsCurves : public ::testing::TestWithParam<EdwardsCurve> {
 protected:
  static std::size_t size() { return edwards_bytes(GetParam()); }
  static EdwardsPrivateKey key() {
    auto made = EdwardsPrivateKey::generate(GetParam());
    EXPECT_TRUE(made);
    return made ? std::move(*made) : EdwardsPrivateKey();
  }
  static ByteVector signature_of(const EdwardsPrivateKey& key, const ByteVector& message) {
    const auto made = key.sign(message);
    EXPECT_TRUE(made);
    return made ? ByteVector(made->bytes().begin(), made->bytes().end()) : ByteVector();
  }
  static bool refused(Bytes public_key, Bytes message, Bytes signature) {
    const auto verified = eddsa_verify(GetParam(), public_key, message, signature);
    return !verified && verified.error() == CryptoError::kVerificationFailed;
  }
};

TEST_P(EdwardsCurves, SignatureOfAGeneratedKey_Verifies) {
  const EdwardsPrivateKey k = key();
  EXPECT_EQ(k.curve(), GetParam());
  const auto message = from_text("a message");
  const auto signature = signature_of(k, message);
  EXPECT_EQ(signature.size(), 2 * size());
  EXPECT_TRUE(eddsa_verify(GetParam(), *k.public_key(), message, signature));
  EXPECT_TRUE(refused(*key().public_key(), message, signature));
  EXPECT_TRUE(refused(*k.public_key(), from_text("A message"), signature));
}

TEST_P(EdwardsCurves, LongMessage_IsSigned) {
  const EdwardsPrivateKey k = key();
  ByteVector message(100'000, 0x61);
  const auto signature = signature_of(k, message);
  EXPECT_TRUE(eddsa_verify(GetParam(), *k.public_key(), message, signature));
  message.back() ^= 1;
  EXPECT_TRUE(refused(*k.public_key(), message, signature));
}

TEST_P(EdwardsCurves, AChangedBitAnywhere_DoesNotVerify) {
  const EdwardsPrivateKey k = key();
  const auto message = from_text("message");
  auto signature = signature_of(k, message);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    signature[i] ^= 0x10;
    EXPECT_TRUE(refused(*k.public_key(), message, signature)) << i;
    signature[i] ^= 0x10;
  }
  EXPECT_TRUE(eddsa_verify(GetParam(), *k.public_key(), message, signature));
}

TEST_P(EdwardsCurves, WrongLengths_AreRefused) {
  const EdwardsPrivateKey k = key();
  const auto message = from_text("message");
  const auto signature = signature_of(k, message);
  EXPECT_TRUE(refused(*k.public_key(), message, {}));
  EXPECT_TRUE(refused(*k.public_key(), message, Bytes(signature).first(signature.size() - 1)));
  ByteVector longer = signature;
  longer.push_back(0);
  EXPECT_TRUE(refused(*k.public_key(), message, longer));
  for (const std::size_t length : {std::size_t{0}, size() - 1, size() + 1, std::size_t{64}}) {
    const ByteVector bytes(length, 1);
    const auto loaded = EdwardsPrivateKey::load(GetParam(), bytes);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(), CryptoError::kInvalidKey);
    const auto verified = eddsa_verify(GetParam(), bytes, message, signature);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error(), CryptoError::kInvalidKey);
  }
}

TEST_P(EdwardsCurves, PublicKeyOffTheCurve_DoesNotVerify) {
  const auto message = from_text("message");
  const auto signature = signature_of(key(), message);
  EXPECT_TRUE(refused(ByteVector(size(), 0xFF), message, signature));
}

TEST_P(EdwardsCurves, ExportedSeed_LoadsAsTheSameKey) {
  const EdwardsPrivateKey k = key();
  EdwardsSeed seed;
  ASSERT_TRUE(k.export_seed(seed));
  EXPECT_EQ(seed.size(), size());
  const auto again = EdwardsPrivateKey::load(GetParam(), seed.expose());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->public_key(), *k.public_key());
  EXPECT_EQ(*again->sign(from_text("x")), *k.sign(from_text("x")));
}

TEST_P(EdwardsCurves, MovedKey_KeepsItsCurveAndLeavesNothing) {
  EdwardsPrivateKey from = key();
  const auto public_key = *from.public_key();
  EdwardsPrivateKey to;
  EXPECT_FALSE(to);
  to = std::move(from);
  EXPECT_TRUE(to);
  EXPECT_EQ(to.curve(), GetParam());
  EXPECT_EQ(*to.public_key(), public_key);
  const EdwardsPrivateKey empty;
  EdwardsSeed seed;
  EXPECT_FALSE(empty.public_key());
  EXPECT_FALSE(empty.export_seed(seed));
  EXPECT_FALSE(empty.sign({}));
}

INSTANTIATE_TEST_SUITE_P(, EdwardsCurves, ::testing::Values(EdwardsCurve::kEd25519, EdwardsCurve::kEd448),
                         [](const auto& parameter) {
                           return parameter.param == EdwardsCurve::kEd25519 ? "Ed25519" : "Ed448";
                         });

// RFC 8032, 5.1.7: S must be below the group order; S + L would verify as well otherwise.
TEST(Eddsa, SignatureWithSNotReduced_DoesNotVerify) {
  const auto key = EdwardsPrivateKey::generate(EdwardsCurve::kEd25519);
  ASSERT_TRUE(key);
  const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const auto message = from_text("message");
  auto signature = *key->sign(message);
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature.bytes()[32 + i] + unsigned{order[i]};
    signature.storage()[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_EQ(carry, 0u);
  const auto verified = eddsa_verify(EdwardsCurve::kEd25519, *key->public_key(), message, signature);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error(), CryptoError::kVerificationFailed);
}

TEST(Eddsa, TwoThreadsOnOneKey_MakeTheSameSignature) {
  const auto key = EdwardsPrivateKey::generate(EdwardsCurve::kEd25519);
  ASSERT_TRUE(key);
  const auto message = from_text("message");
  const auto expected = key->sign(message);
  ASSERT_TRUE(expected);
  const auto once = [&] {
    const auto made = key->sign(message);
    return made && *made == *expected;
  };
  EXPECT_EQ(testing::count_in_two_threads(100, once), 200);
}

}  // namespace
}  // namespace coffer::crypto
