#include "crypto/raw_curve.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace coffer::crypto {
namespace {

constexpr MontgomeryCurve kMontgomery[] = {MontgomeryCurve::kX25519, MontgomeryCurve::kX448};
constexpr EdwardsCurve kEdwards[] = {EdwardsCurve::kEd25519, EdwardsCurve::kEd448};

TEST(RawCurve, BasePointOfAMontgomeryCurve_TimesAKeyIsItsPublicKey) {
  for (const MontgomeryCurve id : kMontgomery) {
    const auto key = MontgomeryPrivateKey::generate(id);
    ASSERT_TRUE(key);
    MontgomerySecret product;
    ASSERT_TRUE(key->agree(raw_curve(id).base_point, product));
    EXPECT_TRUE(equal(product.expose(), *key->public_key()));
  }
}

TEST(RawCurve, LengthsAreThoseOfTheKeys) {
  for (const MontgomeryCurve id : kMontgomery) {
    EXPECT_EQ(raw_curve(id).key_bytes(), montgomery_bytes(id));
    EXPECT_EQ(raw_curve(id).order.size(), raw_curve(id).prime.size());
  }
  for (const EdwardsCurve id : kEdwards) {
    EXPECT_EQ(raw_curve(id).key_bytes(), edwards_bytes(id));
    EXPECT_EQ(raw_curve(id).order.size(), raw_curve(id).prime.size());
  }
}

TEST(RawCurve, PrimeAndBasePointTogether_TellTheCurve) {
  for (const MontgomeryCurve id : kMontgomery) {
    const RawCurve& curve = raw_curve(id);
    EXPECT_EQ(find_raw_curve(curve.prime, curve.base_point), &curve);
  }
  for (const EdwardsCurve id : kEdwards) {
    const RawCurve& curve = raw_curve(id);
    EXPECT_EQ(find_raw_curve(curve.prime, curve.base_point), &curve);
  }
  const RawCurve& small = raw_curve(MontgomeryCurve::kX25519);
  const RawCurve& large = raw_curve(MontgomeryCurve::kX448);
  EXPECT_EQ(find_raw_curve(small.prime, large.base_point), nullptr);
  EXPECT_EQ(find_raw_curve(small.prime, small.base_point.first(1)), nullptr);
  EXPECT_EQ(find_raw_curve({}, small.base_point), nullptr);
  EXPECT_EQ(find_raw_curve(small.order, small.base_point), nullptr);
  EXPECT_TRUE(is_raw_curve_prime(small.prime));
  EXPECT_TRUE(is_raw_curve_prime(large.prime));
  EXPECT_FALSE(is_raw_curve_prime(small.order));
  EXPECT_FALSE(is_raw_curve_prime({}));
}

}  // namespace
}  // namespace coffer::crypto
