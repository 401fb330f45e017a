#include "token/keys/key_blob.h"

#include <gtest/gtest.h>

#include "crypto/testing/rsa_components.h"
#include "token/testing/blob_maker.h"

namespace coffer::token {
namespace {

using testing::ByteVector;
using testing::from_hex;

// A blob computed by an independent implementation: DKEK 00..1F, AES key 00..0F, random part 11..88.
constexpr std::string_view kKnownBlob =
    "630dcd2966c43366 0f 00086086480165030401 000410111899 0000 0000"
    "53a9c2b548e8d1227c63b8e4bb2ba04dd439288c7afbfee355f8a61aa876bd64"
    "a92ac184ecd585fa97b0e5319b642814";
constexpr std::array<std::uint8_t, 4> kKnownAlgorithms{0x10, 0x11, 0x18, 0x99};
constexpr std::array<std::uint8_t, 8> kNonce{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};

class KeyBlob : public ::testing::Test {
 protected:
  KeyBlob() {
    for (std::size_t i = 0; i < kDkekSize; ++i) dkek_.writable()[i] = static_cast<std::uint8_t>(i);
  }

  /// A blob of this type around `components`, rightly encrypted and authenticated, made with OpenSSL.
  ByteVector make(std::uint8_t type, const ByteVector& components) const {
    return maker().append(components).make(type);
  }
  /// Of blobs that another implementation makes with this DKEK.
  [[nodiscard]] testing::BlobMaker maker() const {
    return testing::BlobMaker({dkek_.expose().begin(), dkek_.expose().end()});
  }
  TokenResult<void> read(Bytes blob) { return read_key_blob(dkek_, blob, key_, algorithms_); }
  ByteVector write(const KeyMaterial& key) const {
    ByteVector blob(kMaxKeyBlob);
    const auto size = write_key_blob(dkek_, key, {}, kNonce, blob);
    EXPECT_TRUE(size);
    blob.resize(size.value_or(0));
    return blob;
  }

  Dkek dkek_;
  KeyMaterial key_;
  AlgorithmList algorithms_;
};

TEST_F(KeyBlob, AesKey_HasTheKnownForm) {
  KeyMaterial key;
  ASSERT_TRUE(key.emplace<AesKey>().assign(from_hex("000102030405060708090a0b0c0d0e0f")));
  std::array<std::uint8_t, 77> blob{};
  const auto size = write_key_blob(dkek_, key, kKnownAlgorithms, kNonce, blob);
  ASSERT_TRUE(size);
  EXPECT_EQ(ByteVector(blob.begin(), blob.end()), from_hex(kKnownBlob));
}

TEST_F(KeyBlob, KnownAesBlob_IsRead) {
  ASSERT_TRUE(read(from_hex(kKnownBlob)));
  const auto* aes = std::get_if<AesKey>(&key_);
  ASSERT_NE(aes, nullptr);
  EXPECT_TRUE(constant_time_equal(aes->expose(), from_hex("000102030405060708090a0b0c0d0e0f")));
  EXPECT_TRUE(equal(algorithms_, kKnownAlgorithms));
}

TEST_F(KeyBlob, EveryTruncation_IsRefused) {
  const ByteVector blob = from_hex(kKnownBlob);
  for (std::size_t size = 0; size < blob.size(); ++size) {
    EXPECT_FALSE(read(Bytes(blob).first(size))) << size;
  }
}

TEST_F(KeyBlob, EveryAlteredByte_IsRefused) {
  for (std::size_t i = 0; i < 77; ++i) {
    ByteVector blob = from_hex(kKnownBlob);
    blob[i] ^= 0x01;
    EXPECT_FALSE(read(blob)) << i;
  }
}

TEST_F(KeyBlob, OtherDkek_IsTheWrongKeyDomain) {
  dkek_.writable()[31] ^= 1;
  const auto result = read(from_hex(kKnownBlob));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), Error(ErrorCode::kWrongKeyDomain));
}

TEST_F(KeyBlob, AesSize_MayBeInBits) {
  ByteVector components = from_hex("0080 000102030405060708090a0b0c0d0e0f");
  ASSERT_TRUE(read(make(0x0F, components)));
  EXPECT_EQ(std::get<AesKey>(key_).size(), 16U);
}

TEST_F(KeyBlob, ClearPartThatDoesNotFitTheKey_IsRefused) {
  const ByteVector components = from_hex("0010 000102030405060708090a0b0c0d0e0f");
  ASSERT_TRUE(read(maker().append(components).make(0x0F)));
  for (const std::uint8_t type : ByteVector{0x05, 0x06, 0x0C}) {
    auto other =
        maker().append(components).with_default_algorithm(testing::BlobMaker::default_algorithm(type));
    EXPECT_FALSE(read(other.make(0x0F)));
  }
  EXPECT_FALSE(read(maker().append(components).with_default_algorithm({}).make(0x0F)));
  EXPECT_FALSE(read(maker().append(components).with_default_algorithm({}).make(0x0E))) << "no such type";
  EXPECT_FALSE(read(maker().append(components).with_key_identifier({1, 2, 3}).make(0x0F)));
}

TEST_F(KeyBlob, ComponentsThatEndEarlyOrAreOfNoKnownType_AreRefused) {
  EXPECT_FALSE(read(make(0x0F, from_hex("0020 000102030405060708090a0b0c0d0e0f"))));  // 32 bytes announced
  EXPECT_FALSE(read(make(0x0F, from_hex("0011 000102030405060708090a0b0c0d0e0f10"))));
  EXPECT_FALSE(read(make(0x06, from_hex("0400 FFFF 0102"))));
  EXPECT_FALSE(read(make(0x05, from_hex("0400 0001 03 0001 0F"))));
  EXPECT_FALSE(read(make(0x0C, from_hex("0100 0000 0000 0000 0000 0000 0000 0000"))));
  EXPECT_FALSE(read(make(0x0E, from_hex("0010 000102030405060708090a0b0c0d0e0f"))));
}

class KeyBlobOfCurve : public KeyBlob, public ::testing::WithParamInterface<crypto::CurveId> {};

TEST_P(KeyBlobOfCurve, Key_ComesBackWhole) {
  auto key = crypto::EcPrivateKey::generate(crypto::curve(GetParam()));
  ASSERT_TRUE(key);
  const auto point = key->public_point();
  ASSERT_TRUE(point);
  KeyMaterial material;
  material.emplace<crypto::EcPrivateKey>(std::move(*key));
  ASSERT_TRUE(read(write(material)));
  const auto* back = std::get_if<crypto::EcPrivateKey>(&key_);
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->curve().id, GetParam());
  EXPECT_TRUE(*back->public_point() == *point);
}

INSTANTIATE_TEST_SUITE_P(Curves, KeyBlobOfCurve,
                         ::testing::Values(crypto::CurveId::kSecp192r1, crypto::CurveId::kSecp224r1,
                                           crypto::CurveId::kSecp256r1, crypto::CurveId::kSecp521r1,
                                           crypto::CurveId::kSecp256k1, crypto::CurveId::kBrainpoolP320r1,
                                           crypto::CurveId::kBrainpoolP512r1));

class KeyBlobOfRsaSize : public KeyBlob, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(KeyBlobOfRsaSize, Key_ComesBackWholeAndFitsTheBuffersOfHosts) {
  const std::array<std::uint8_t, 3> exponent{1, 0, 1};
  auto key = crypto::RsaPrivateKey::generate(GetParam(), exponent);
  ASSERT_TRUE(key);
  crypto::testing::OwnedRsaComponents before;
  ASSERT_TRUE(crypto::testing::export_components(*key, before));
  KeyMaterial material;
  material.emplace<crypto::RsaPrivateKey>(std::move(*key));
  const ByteVector blob = write(material);
  EXPECT_LE(blob.size(), 1500U);
  EXPECT_EQ(blob[8], GetParam() > 3072 ? 0x05 : 0x06);

  ASSERT_TRUE(read(blob));
  const auto* back = std::get_if<crypto::RsaPrivateKey>(&key_);
  ASSERT_NE(back, nullptr);
  crypto::testing::OwnedRsaComponents after;
  ASSERT_TRUE(crypto::testing::export_components(*back, after));
  EXPECT_TRUE(equal(after.n.expose(), before.n.expose()));
  EXPECT_TRUE(equal(after.e.expose(), before.e.expose()));
  // The primes may have changed places, and d may differ by a multiple of lcm(p-1, q-1).
  const bool same_place = equal(after.p.expose(), before.p.expose());
  EXPECT_TRUE(same_place || equal(after.p.expose(), before.q.expose()));
}

INSTANTIATE_TEST_SUITE_P(Sizes, KeyBlobOfRsaSize, ::testing::Values(1024, 1536, 2048, 3072, 4096));

TEST_F(KeyBlob, EcKeyWithAnotherPublicPoint_IsRefused) {
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  ByteVector scalar(32, 0x11);
  ByteVector components = from_hex("0100");
  const auto put = [&](Bytes part) {
    components.push_back(0);
    components.push_back(static_cast<std::uint8_t>(part.size()));
    components.insert(components.end(), part.begin(), part.end());
  };
  // The generator belongs to the scalar 1.
  for (const Bytes part : {curve.a, curve.b, curve.prime, curve.order, curve.generator}) put(part);
  ByteVector good = components;
  put(scalar);
  put(curve.generator);
  EXPECT_FALSE(read(make(0x0C, components)));

  components = good;
  put(from_hex("01"));  // minimal integers are accepted
  put(curve.generator);
  EXPECT_TRUE(read(make(0x0C, components)));
}

TEST_F(KeyBlob, CurveIsKnownByPrimeAndGenerator) {
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  const auto blob_with = [&](Bytes a, Bytes p, Bytes g, Bytes q) {
    ByteVector components = from_hex("0100");
    const ByteVector one{1};
    for (const Bytes part : {a, Bytes{}, p, Bytes{}, g, Bytes(one), q}) {
      components.push_back(0);
      components.push_back(static_cast<std::uint8_t>(part.size()));
      components.insert(components.end(), part.begin(), part.end());
    }
    return make(0x0C, components);
  };
  EXPECT_TRUE(read(blob_with({}, curve.prime, curve.generator, curve.generator))) << "as the Pico HSM writes";
  EXPECT_TRUE(read(blob_with(curve.a, curve.prime, curve.generator, {}))) << "the point is computed";
  EXPECT_FALSE(read(blob_with(curve.a, curve.order, curve.generator, {})));
  const crypto::Curve& other = crypto::curve(crypto::CurveId::kSecp256k1);
  EXPECT_FALSE(read(blob_with(curve.a, curve.prime, other.generator, {})));
  EXPECT_FALSE(read(blob_with(curve.a, curve.prime, {}, {})));
}

TEST_F(KeyBlob, ZeroDkekAndPicoHsmsPolicy_HaveTheirKnownForm) {
  constexpr std::string_view kBlob =
      "66687AADF862BD77 0F 0008 6086480165030401 0006 101118995152 0000 0000"
      "0560E34C53B031F1658F2DA50BF7DE1AC72E3B81F876660194AD00F85EABF89D"
      "710A08865A3754E7E32E3FA8481DF383";
  std::ranges::fill(dkek_.writable(), std::uint8_t{0});
  const ByteVector algorithms = from_hex("101118995152");
  const std::array<std::uint8_t, 8> nonce{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};
  KeyMaterial key;
  ASSERT_TRUE(key.emplace<AesKey>().assign(from_hex("000102030405060708090a0b0c0d0e0f")));
  ByteVector blob(kMaxKeyBlob);
  const auto size = write_key_blob(dkek_, key, algorithms, nonce, blob);
  ASSERT_TRUE(size);
  blob.resize(*size);
  EXPECT_EQ(blob, from_hex(kBlob));
  ASSERT_TRUE(read(from_hex(kBlob)));
  EXPECT_TRUE(constant_time_equal(std::get<AesKey>(key_).expose(), std::get<AesKey>(key).expose()));
  EXPECT_TRUE(equal(algorithms_, algorithms));
}

TEST_F(KeyBlob, AesKeyOf512Bits_ComesBackWhole) {
  KeyMaterial key;
  ASSERT_TRUE(key.emplace<AesKey>().assign(ByteVector(64, 0x3C)));
  ASSERT_TRUE(read(write(key)));
  EXPECT_TRUE(constant_time_equal(std::get<AesKey>(key_).expose(), ByteVector(64, 0x3C)));
}

TEST_F(KeyBlob, AccessConditions_AreNotLostButRefused) {
  ByteVector blob = make(0x0F, from_hex("0010 000102030405060708090a0b0c0d0e0f"));
  // The third field after the type: one byte long, and the MAC over all anew.
  blob.resize(blob.size() - 16);
  blob[8 + 1 + 5] = 1;
  blob.insert(blob.begin() + 8 + 1 + 6, 0x01);
  const ByteVector mac =
      testing::aes_cmac(from_hex("0f8d842ac9cb62349779a7537a78327d545aaeb33b2d42c7d1dc3680a4b23628"), blob);
  blob.insert(blob.end(), mac.begin(), mac.end());
  const auto result = read(blob);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), Error(ErrorCode::kInvalidData));
}

}  // namespace
}  // namespace coffer::token
