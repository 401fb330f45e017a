#include "crypto/montgomery.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "crypto/testing/two_threads.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto {
namespace {

using testing::ByteVector;
using testing::from_hex;
using testing::read_vectors;

void expect_agreement(MontgomeryCurve curve, const ByteVector& scalar, const ByteVector& peer,
                      const ByteVector& expected) {
  const auto key = MontgomeryPrivateKey::load(curve, scalar);
  ASSERT_TRUE(key);
  MontgomerySecret secret;
  ASSERT_TRUE(key->agree(peer, secret));
  EXPECT_TRUE(equal(secret.expose(), expected));
}

void expect_public_key(MontgomeryCurve curve, const char* scalar, const char* expected) {
  const auto key = MontgomeryPrivateKey::load(curve, from_hex(scalar));
  ASSERT_TRUE(key);
  EXPECT_TRUE(equal(*key->public_key(), from_hex(expected)));
}

void expect_vectors(MontgomeryCurve curve, const std::string& path) {
  const auto vectors = read_vectors(path);
  EXPECT_EQ(vectors.size(), 3u);
  for (const auto& vector : vectors) {
    SCOPED_TRACE(path + ":" + std::to_string(vector.line()));
    expect_agreement(curve, vector.bytes("input_scalar"), vector.bytes("input_u"), vector.bytes("output_u"));
  }
}

// RFC 7748, section 5.2: single multiplications.
TEST(MontgomeryVectors, X25519_AgreesWithRfc7748) {
  expect_vectors(MontgomeryCurve::kX25519, "asymmetric/X25519/rfc7748.txt");
}
TEST(MontgomeryVectors, X448_AgreesWithRfc7748) {
  expect_vectors(MontgomeryCurve::kX448, "asymmetric/X448/rfc7748.txt");
}

/// RFC 7748, section 5.2: each round's result is the next round's scalar, whose scalar is its next u.
void expect_after_1000_rounds(MontgomeryCurve curve, std::uint8_t base, const char* expected) {
  ByteVector k(montgomery_bytes(curve), 0);
  k[0] = base;
  ByteVector u = k;
  for (int i = 0; i < 1000; ++i) {
    const auto key = MontgomeryPrivateKey::load(curve, k);
    MontgomerySecret secret;
    ASSERT_TRUE(key && key->agree(u, secret));
    u = std::exchange(k, ByteVector(secret.expose().begin(), secret.expose().end()));
  }
  EXPECT_EQ(k, from_hex(expected));
}

TEST(MontgomeryVectors, X25519Iterated_AgreesWithRfc7748) {
  expect_after_1000_rounds(MontgomeryCurve::kX25519, 9,
                           "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}
TEST(MontgomeryVectors, X448Iterated_AgreesWithRfc7748) {
  expect_after_1000_rounds(MontgomeryCurve::kX448, 5,
                           "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf"
                           "10d087202db88286e2b79fceea3ec353ef54faa26e219f38");
}

/// RFC 7748, section 6: the keys of Alice and Bob, and what they agree on.
void expect_exchange(MontgomeryCurve curve, const char* alice, const char* alice_public, const char* bob,
                     const char* bob_public, const char* secret) {
  expect_public_key(curve, alice, alice_public);
  expect_public_key(curve, bob, bob_public);
  expect_agreement(curve, from_hex(alice), from_hex(bob_public), from_hex(secret));
  expect_agreement(curve, from_hex(bob), from_hex(alice_public), from_hex(secret));
}

TEST(MontgomeryVectors, X25519KeyExchange_AgreesWithRfc7748) {
  expect_exchange(MontgomeryCurve::kX25519,
                  "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                  "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                  "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                  "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                  "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}
TEST(MontgomeryVectors, X448KeyExchange_AgreesWithRfc7748) {
  expect_exchange(MontgomeryCurve::kX448,
                  "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
                  "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
                  "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
                  "c836647241d953d40c5b12da88120d53177f80e532c41fa0",
                  "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120"
                  "bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
                  "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
                  "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
                  "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
                  "fd2464c335543936521c24403085d59a449a5037514a879d");
}

// ---- Each curve

class MontgomeryCurves : public ::testing::TestWithParam<MontgomeryCurve> {
 protected:
  static std::size_t size() { return montgomery_bytes(GetParam()); }
  static MontgomeryPrivateKey key() {
    auto made = MontgomeryPrivateKey::generate(GetParam());
    EXPECT_TRUE(made);
    return made ? std::move(*made) : MontgomeryPrivateKey();
  }
  /// The prime, little-endian.
  static ByteVector prime() {
    ByteVector p(size(), 0xFF);
    if (GetParam() == MontgomeryCurve::kX25519) {
      p.front() = 0xED;
      p.back() = 0x7F;
    } else {
      p[28] = 0xFE;
    }
    return p;
  }
};

TEST_P(MontgomeryCurves, TwoGeneratedKeys_Agree) {
  const MontgomeryPrivateKey a = key();
  const MontgomeryPrivateKey b = key();
  EXPECT_EQ(a.curve(), GetParam());
  EXPECT_EQ(a.public_key()->size(), size());
  EXPECT_NE(*a.public_key(), *b.public_key());
  MontgomerySecret first;
  MontgomerySecret second;
  ASSERT_TRUE(a.agree(*b.public_key(), first));
  ASSERT_TRUE(b.agree(*a.public_key(), second));
  EXPECT_EQ(first.size(), size());
  EXPECT_TRUE(equal(first.expose(), second.expose()));
}

TEST_P(MontgomeryCurves, ExportedScalar_LoadsAsTheSameKey) {
  const MontgomeryPrivateKey k = key();
  MontgomeryScalar scalar;
  ASSERT_TRUE(k.export_scalar(scalar));
  EXPECT_EQ(scalar.size(), size());
  const auto again = MontgomeryPrivateKey::load(GetParam(), scalar.expose());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again->public_key(), *k.public_key());
}

TEST_P(MontgomeryCurves, LoadedScalar_IsExportedUnchanged) {
  const ByteVector scalar(size(), 0xFF);  // with bits that its use clears
  const auto loaded = MontgomeryPrivateKey::load(GetParam(), scalar);
  MontgomeryScalar exported;
  ASSERT_TRUE(loaded && loaded->export_scalar(exported));
  EXPECT_TRUE(equal(exported.expose(), scalar));
}

TEST_P(MontgomeryCurves, PeerOfSmallOrder_IsRefused) {
  const MontgomeryPrivateKey k = key();
  ByteVector one(size(), 0);
  one[0] = 1;
  ByteVector minus_one = prime();
  --minus_one[0];
  ByteVector prime_plus_one = prime();
  if (GetParam() == MontgomeryCurve::kX25519) {
    ++prime_plus_one[0];
  } else {  // 2^448 - 2^224
    prime_plus_one = ByteVector(28, 0);
    prime_plus_one.resize(56, 0xFF);
  }
  for (const ByteVector& peer : {ByteVector(size(), 0), one, minus_one, prime(), prime_plus_one}) {
    MontgomerySecret secret;
    ASSERT_TRUE(secret.assign(from_hex("aa")));
    const auto agreed = k.agree(peer, secret);
    ASSERT_FALSE(agreed) << static_cast<int>(peer[0]);
    EXPECT_EQ(agreed.error(), CryptoError::kInvalidKey);
    EXPECT_TRUE(secret.empty());
  }
}

TEST_P(MontgomeryCurves, WrongLengths_AreRefused) {
  const MontgomeryPrivateKey k = key();
  for (const std::size_t length : {std::size_t{0}, size() - 1, size() + 1, std::size_t{64}}) {
    const ByteVector bytes(length, 9);
    MontgomerySecret secret;
    const auto agreed = k.agree(bytes, secret);
    ASSERT_FALSE(agreed);
    EXPECT_EQ(agreed.error(), CryptoError::kInvalidKey);
    const auto loaded = MontgomeryPrivateKey::load(GetParam(), bytes);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(), CryptoError::kInvalidKey);
  }
}

TEST_P(MontgomeryCurves, MovedKey_KeepsItsCurveAndLeavesNothing) {
  MontgomeryPrivateKey from = key();
  const auto public_key = *from.public_key();
  MontgomeryPrivateKey to;
  EXPECT_FALSE(to);
  to = std::move(from);
  EXPECT_TRUE(to);
  EXPECT_EQ(to.curve(), GetParam());
  EXPECT_EQ(*to.public_key(), public_key);
  const MontgomeryPrivateKey empty;
  MontgomerySecret secret;
  EXPECT_FALSE(empty.public_key());
  EXPECT_FALSE(empty.export_scalar(secret));
  EXPECT_FALSE(empty.agree(public_key, secret));
}

INSTANTIATE_TEST_SUITE_P(, MontgomeryCurves,
                         ::testing::Values(MontgomeryCurve::kX25519, MontgomeryCurve::kX448),
                         [](const auto& parameter) {
                           return parameter.param == MontgomeryCurve::kX25519 ? "X25519" : "X448";
                         });

TEST(Montgomery, BitsThatRfc7748Ignores_AreIgnored) {
  const auto curve = MontgomeryCurve::kX25519;
  ByteVector scalar(32, 0x5A);
  ByteVector peer(32, 0x33);
  const auto key = MontgomeryPrivateKey::load(curve, scalar);
  scalar.front() ^= 0x07;
  scalar.back() ^= 0x80;
  const auto same_key = MontgomeryPrivateKey::load(curve, scalar);
  ASSERT_TRUE(key && same_key);
  MontgomerySecret first;
  MontgomerySecret second;
  ASSERT_TRUE(key->agree(peer, first));
  peer.back() ^= 0x80;
  ASSERT_TRUE(same_key->agree(peer, second));
  EXPECT_TRUE(equal(first.expose(), second.expose()));
}

TEST(Montgomery, TwoThreadsOnOneKey_GetTheSameSecret) {
  const auto key = MontgomeryPrivateKey::generate(MontgomeryCurve::kX25519);
  const auto peer = MontgomeryPrivateKey::generate(MontgomeryCurve::kX25519);
  ASSERT_TRUE(key && peer);
  MontgomerySecret expected;
  ASSERT_TRUE(peer->agree(*key->public_key(), expected));
  const auto once = [&] {
    MontgomerySecret secret;
    return key->agree(*peer->public_key(), secret) && equal(secret.expose(), expected.expose());
  };
  EXPECT_EQ(testing::count_in_two_threads(100, once), 200);
}

}  // namespace
}  // namespace coffer::crypto
