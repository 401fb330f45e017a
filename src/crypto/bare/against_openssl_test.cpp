// Keys of this back-end against OpenSSL, on random numbers: on each curve the same scalar has the same point,
// each side takes the other's signatures, and both agree on the same secret.

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <vector>

#include "crypto/ec.h"
#include "crypto/eddsa.h"
#include "crypto/montgomery.h"

namespace coffer::crypto {
namespace {

using ByteVector = std::vector<std::uint8_t>;

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Group = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using SignContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

constexpr int kRounds = 8;

Number number(Bytes bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

struct Name {
  CurveId id;
  int nid;
};

class WeierstrassCurve : public ::testing::TestWithParam<Name> {
 protected:
  [[nodiscard]] const Curve& c() const { return curve(GetParam().id); }

  /// scalar * base, uncompressed; the generator when there is no base.
  [[nodiscard]] ByteVector multiply(Bytes scalar, Bytes base) const {
    const CurvePoint point(EC_POINT_new(group_.get()));
    const CurvePoint product(EC_POINT_new(group_.get()));
    if (!base.empty()) {
      EXPECT_EQ(EC_POINT_oct2point(group_.get(), point.get(), base.data(), base.size(), nullptr), 1);
    }
    const Number k = number(scalar);
    EXPECT_EQ(base.empty()
                  ? EC_POINT_mul(group_.get(), product.get(), k.get(), nullptr, nullptr, nullptr)
                  : EC_POINT_mul(group_.get(), product.get(), nullptr, point.get(), k.get(), nullptr),
              1);
    ByteVector out(c().point_bytes());
    EXPECT_EQ(EC_POINT_point2oct(group_.get(), product.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(),
                                 out.size(), nullptr),
              out.size());
    return out;
  }
  [[nodiscard]] Key openssl_key(const EcPrivateKey& key) const {
    Scalar scalar;
    EXPECT_TRUE(key.export_scalar(scalar));
    const Number d = number(scalar.expose());
    const auto point = key.public_point();
    OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(GetParam().nid), 0);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, d.get());
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point->bytes().data(), point->size());
    OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters), 1);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return Key(made);
  }

  Group group_{EC_GROUP_new_by_curve_name(GetParam().nid)};
};

TEST_P(WeierstrassCurve, ScalarsTimesPoints_AreThoseOfOpenssl) {
  for (int round = 0; round < kRounds; ++round) {
    const auto a = EcPrivateKey::generate(c());
    const auto b = EcPrivateKey::generate(c());
    ASSERT_TRUE(a && b);
    Scalar scalar;
    ASSERT_TRUE(a->export_scalar(scalar));
    EXPECT_TRUE(equal(*a->public_point(), multiply(scalar.expose(), {})));
    SecretBuffer<kMaxPointBytes> shared;
    ASSERT_TRUE(a->agree(*b->public_point(), shared));
    EXPECT_TRUE(equal(shared.expose(), multiply(scalar.expose(), *b->public_point())));
  }
}

TEST_P(WeierstrassCurve, ScalarsAtTheEdges_AreThoseOfOpenssl) {
  for (const int below_order : {1, 2, 3, 64}) {
    ByteVector scalar(c().order.begin(), c().order.end());
    const Number n = number(scalar);
    BN_sub_word(n.get(), static_cast<BN_ULONG>(below_order));
    BN_bn2binpad(n.get(), scalar.data(), static_cast<int>(scalar.size()));
    const auto key = EcPrivateKey::load(c(), scalar);
    ASSERT_TRUE(key);
    EXPECT_TRUE(equal(*key->public_point(), multiply(scalar, {})));
  }
  for (std::uint8_t small = 1; small <= 16; ++small) {
    const auto key = EcPrivateKey::load(c(), ByteVector{small});
    ASSERT_TRUE(key);
    EXPECT_TRUE(equal(*key->public_point(), multiply(ByteVector{small}, {}))) << int{small};
  }
}

TEST_P(WeierstrassCurve, SignaturesOfEither_VerifyWithTheOther) {
  for (const std::size_t length : {20U, 32U, 48U, 64U, 65U, 66U, 80U}) {
    const auto key = EcPrivateKey::generate(c());
    ASSERT_TRUE(key);
    const ByteVector digest(length, 0xB7);
    const Key theirs = openssl_key(*key);
    const auto der = key->sign(digest);
    ASSERT_TRUE(der);
    const KeyContext verify(EVP_PKEY_CTX_new(theirs.get(), nullptr));
    EVP_PKEY_verify_init(verify.get());
    EXPECT_EQ(EVP_PKEY_verify(verify.get(), der->bytes().data(), der->size(), digest.data(), digest.size()),
              1)
        << length;
    const KeyContext sign(EVP_PKEY_CTX_new(theirs.get(), nullptr));
    EVP_PKEY_sign_init(sign.get());
    EcdsaDer made;
    std::size_t size = EcdsaDer::capacity();
    ASSERT_EQ(EVP_PKEY_sign(sign.get(), made.storage().data(), &size, digest.data(), digest.size()), 1);
    made.set_size(size);
    const auto plain = ecdsa_der_to_plain(made, c().order_bytes());
    ASSERT_TRUE(plain);
    EXPECT_TRUE(ecdsa_verify(c(), *key->public_point(), digest, *plain)) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(AgainstOpenssl, WeierstrassCurve,
                         ::testing::Values(Name{CurveId::kSecp192r1, NID_X9_62_prime192v1},
                                           Name{CurveId::kSecp224r1, NID_secp224r1},
                                           Name{CurveId::kSecp256r1, NID_X9_62_prime256v1},
                                           Name{CurveId::kSecp384r1, NID_secp384r1},
                                           Name{CurveId::kSecp521r1, NID_secp521r1},
                                           Name{CurveId::kSecp192k1, NID_secp192k1},
                                           Name{CurveId::kSecp256k1, NID_secp256k1},
                                           Name{CurveId::kBrainpoolP192r1, NID_brainpoolP192r1},
                                           Name{CurveId::kBrainpoolP224r1, NID_brainpoolP224r1},
                                           Name{CurveId::kBrainpoolP256r1, NID_brainpoolP256r1},
                                           Name{CurveId::kBrainpoolP320r1, NID_brainpoolP320r1},
                                           Name{CurveId::kBrainpoolP384r1, NID_brainpoolP384r1},
                                           Name{CurveId::kBrainpoolP512r1, NID_brainpoolP512r1}),
                         [](const auto& each) { return std::string(OBJ_nid2sn(each.param.nid)); });

Key raw_private_key(int type, Bytes secret) {
  return Key(EVP_PKEY_new_raw_private_key(type, nullptr, secret.data(), secret.size()));
}

void expect_eddsa_like_openssl(EdwardsCurve curve, int type) {
  for (std::size_t round = 0; round < kRounds; ++round) {
    const auto key = EdwardsPrivateKey::generate(curve);
    EdwardsSeed seed;
    ASSERT_TRUE(key && key->export_seed(seed));
    const Key theirs = raw_private_key(type, seed.expose());
    const ByteVector message(round * 37, 0x5C);
    ByteVector expected(eddsa_signature_bytes(curve));
    std::size_t size = expected.size();
    const SignContext context(EVP_MD_CTX_new());
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, theirs.get());
    static constexpr std::uint8_t kNothing = 0;
    ASSERT_EQ(EVP_DigestSign(context.get(), expected.data(), &size,
                             message.empty() ? &kNothing : message.data(), message.size()),
              1);
    const auto signature = key->sign(message);
    ASSERT_TRUE(signature);
    EXPECT_TRUE(equal(*signature, expected)) << "the same, for it is deterministic";
    EXPECT_TRUE(eddsa_verify(curve, *key->public_key(), message, expected));
  }
}
TEST(AgainstOpenssl, Ed25519Signatures_AreTheSame) {
  expect_eddsa_like_openssl(EdwardsCurve::kEd25519, EVP_PKEY_ED25519);
}
TEST(AgainstOpenssl, Ed448Signatures_AreTheSame) {
  expect_eddsa_like_openssl(EdwardsCurve::kEd448, EVP_PKEY_ED448);
}

void expect_agreement_like_openssl(MontgomeryCurve curve, int type) {
  for (int round = 0; round < kRounds; ++round) {
    const auto ours = MontgomeryPrivateKey::generate(curve);
    const auto peer = MontgomeryPrivateKey::generate(curve);
    MontgomeryScalar scalar;
    MontgomerySecret secret;
    ASSERT_TRUE(ours && peer && ours->export_scalar(scalar) && ours->agree(*peer->public_key(), secret));
    const Key theirs = raw_private_key(type, scalar.expose());
    const auto point = peer->public_key();
    const Key other(EVP_PKEY_new_raw_public_key(type, nullptr, point->bytes().data(), point->size()));
    const KeyContext context(EVP_PKEY_CTX_new(theirs.get(), nullptr));
    EVP_PKEY_derive_init(context.get());
    EVP_PKEY_derive_set_peer(context.get(), other.get());
    ByteVector expected(montgomery_bytes(curve));
    std::size_t size = expected.size();
    ASSERT_EQ(EVP_PKEY_derive(context.get(), expected.data(), &size), 1);
    EXPECT_TRUE(equal(secret.expose(), expected));
  }
}
TEST(AgainstOpenssl, X25519Secrets_AreTheSame) {
  expect_agreement_like_openssl(MontgomeryCurve::kX25519, EVP_PKEY_X25519);
}
TEST(AgainstOpenssl, X448Secrets_AreTheSame) {
  expect_agreement_like_openssl(MontgomeryCurve::kX448, EVP_PKEY_X448);
}

}  // namespace
}  // namespace coffer::crypto
