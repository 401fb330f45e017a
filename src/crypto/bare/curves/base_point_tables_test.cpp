#include <gtest/gtest.h>

#include "crypto/bare/curves/edwards.h"
#include "crypto/bare/curves/weierstrass.h"

namespace coffer::crypto::bare {
namespace {

/// out = sum of +-2^((which + 2 j) columns) of the base point: plus for j = 5 and for the bits j of `index`.
template <typename Group>
void set_expected(const Group& group, ProjectivePoint& out, std::size_t which, std::size_t index) {
  const BasePointTable& table = *group.base_point_table();
  ProjectivePoint base, term;
  group.set_base_point(base);
  group.set_identity(out);
  for (std::size_t j = 0; j < kTeeth; ++j) {
    const std::size_t at = (which + 2 * j) * table.columns;
    std::array<Limb, kMaxScalarLimbs> power{};
    power[at / kLimbBits] = Limb{1} << (at % kLimbBits);
    multiply(group, term, base, power);
    if (j + 1 < kTeeth && (index >> j & 1) == 0) group.negate_if(~Limb{0}, term);
    group.add(out, out, term);
  }
}

template <typename Group>
void expect_multiples_of_the_base_point(const Group& group) {
  const BasePointTable& table = *group.base_point_table();
  const PrimeField& f = group.field();
  EXPECT_GE(2 * kTeeth * table.columns, kLimbBits * (f.size() + kBlindingLimbs));
  for (std::size_t which = 0; which < 2; ++which) {
    for (std::size_t index = 0; index < kTableEntries; ++index) {
      ProjectivePoint expected, out;
      set_expected(group, expected, which, index);
      look_up(out.x, out.y, table, which, static_cast<Limb>(index));
      // x z2 = x2 and y z2 = y2
      FieldElement left;
      f.multiply(left, out.x, expected.z);
      EXPECT_TRUE(reveal(f.equal_mask(left, expected.x))) << which << ' ' << index;
      f.multiply(left, out.y, expected.z);
      EXPECT_TRUE(reveal(f.equal_mask(left, expected.y))) << which << ' ' << index;
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
