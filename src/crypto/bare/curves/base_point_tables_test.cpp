#include <gtest/gtest.h>

#include "crypto/bare/curves/edwards.h"
#include "crypto/bare/curves/weierstrass.h"

namespace coffer::crypto::bare {
namespace {

using Scalar = std::array<Limb, kMaxScalarLimbs>;

/// A scalar of which one column of one table has this digit, and all else is zero.
Scalar with_digit(const BasePointTable& table, std::size_t which, std::size_t digit) {
  Scalar out{};
  for (std::size_t j = 0; j < kTeeth; ++j) {
    const std::size_t at = (which + 2 * j) * table.columns;
    if ((digit >> j & 1) != 0) out[at / kLimbBits] |= Limb{1} << (at % kLimbBits);
  }
  return out;
}

template <typename Group>
void expect_multiples_of_the_base_point(const Group& group) {
  const BasePointTable& table = *group.base_point_table();
  const PrimeField& f = group.field();
  EXPECT_GE(2 * kTeeth * table.columns, kLimbBits * (f.size() + kBlindingLimbs));
  for (std::size_t which = 0; which < 2; ++which) {
    for (std::size_t digit = 0; digit <= kTableEntries; ++digit) {
      const Scalar scalar = with_digit(table, which, digit);
      ProjectivePoint base, expected, out;
      group.set_base_point(base);
      multiply(group, expected, base, scalar);
      group.set_identity(out);
      multiply_by_table(group, out, table, scalar);
      // x1 z2 = x2 z1 and y1 z2 = y2 z1
      FieldElement left, right;
      f.multiply(left, out.x, expected.z);
      f.multiply(right, expected.x, out.z);
      EXPECT_TRUE(reveal(f.equal_mask(left, right))) << which << ' ' << digit;
      f.multiply(left, out.y, expected.z);
      f.multiply(right, expected.y, out.z);
      EXPECT_TRUE(reveal(f.equal_mask(left, right))) << which << ' ' << digit;
      EXPECT_EQ(reveal(f.zero_mask(out.z)), reveal(f.zero_mask(expected.z)));
    }
  }
}

TEST(BasePointTables, HoldMultiplesOfTheBasePoint) {
  for (const CurveId id : {CurveId::kSecp256r1, CurveId::kSecp256k1, CurveId::kSecp384r1}) {
    expect_multiples_of_the_base_point(WeierstrassGroup(curve(id)));
  }
  expect_multiples_of_the_base_point(EdwardsGroup(EdwardsCurve::kEd25519));
}

}  // namespace
}  // namespace coffer::crypto::bare
