#include "crypto/curve.h"

#include <gtest/gtest.h>

#include <vector>

namespace coffer::crypto {
namespace {

TEST(Curves, Numbers_AreThoseOfStoredKeys) {
  EXPECT_EQ(all_curves().size(), 13u);
  EXPECT_EQ(find_curve(0), nullptr);
  EXPECT_EQ(find_curve(14), nullptr);
  EXPECT_EQ(find_curve(255), nullptr);
  std::uint8_t number = 1;
  for (const Curve& each : all_curves()) {
    EXPECT_EQ(static_cast<std::uint8_t>(each.id), number);
    EXPECT_EQ(find_curve(number), &each);
    EXPECT_EQ(&curve(each.id), &each);
    ++number;
  }
  // Two that are easily confused, by their lengths.
  EXPECT_EQ(curve(CurveId::kSecp521r1).bits, 521);
  EXPECT_EQ(curve(CurveId::kBrainpoolP320r1).bits, 320);
}

TEST(Curves, PrimeAndCoefficient_FindTheCurve) {
  for (const Curve& each : all_curves()) {
    EXPECT_EQ(find_curve(each.prime, each.a), &each);
    EXPECT_EQ(find_curve(each.prime, Bytes{}), &each) << "a is optional";
  }
}

TEST(Curves, LeadingZeros_DoNotMatter) {
  for (const Curve& each : all_curves()) {
    std::vector<std::uint8_t> prime(each.prime.begin(), each.prime.end());
    prime.insert(prime.begin(), 2, 0);
    std::vector<std::uint8_t> a(each.a.begin(), each.a.end());
    a.insert(a.begin(), 0);
    EXPECT_EQ(find_curve(prime, a), &each);
  }
  // a = 0, in one byte as some encoders write it.
  const std::vector<std::uint8_t> zero(1);
  EXPECT_EQ(find_curve(curve(CurveId::kSecp256k1).prime, zero), &curve(CurveId::kSecp256k1));
}

TEST(Curves, OtherPrimeOrCoefficient_FindsNothing) {
  for (const Curve& each : all_curves()) {
    std::vector<std::uint8_t> prime(each.prime.begin(), each.prime.end());
    std::vector<std::uint8_t> a(each.a.begin(), each.a.end());
    a.back() ^= 1;  // as for brainpool's twisted curves: the same prime, another a
    EXPECT_EQ(find_curve(each.prime, a), nullptr);
    prime.back() ^= 2;
    EXPECT_EQ(find_curve(prime, each.a), nullptr);
    prime.pop_back();
    EXPECT_EQ(find_curve(prime, Bytes{}), nullptr);
  }
  EXPECT_EQ(find_curve(Bytes{}, Bytes{}), nullptr);
}

}  // namespace
}  // namespace coffer::crypto
