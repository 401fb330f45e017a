// The fast multiplications against the complete formulas, on scalars where Jacobian coordinates meet
// exceptions too.

#include "crypto/bare/curves/weierstrass_multiply.h"

#include <gtest/gtest.h>

#include <vector>

#include "crypto/bare/curves/scalar_field.h"

namespace coffer::crypto::bare {
namespace {

constexpr std::array kCurves = {
    CurveId::kSecp256r1,       CurveId::kSecp384r1,       CurveId::kSecp256k1,
    CurveId::kSecp192r1,       CurveId::kSecp521r1,       CurveId::kSecp224r1,
    CurveId::kBrainpoolP256r1, CurveId::kBrainpoolP512r1, CurveId::kBrainpoolP320r1};

struct Fixture {
  explicit Fixture(CurveId id) : group(curve(id)), scalars(curve(id).order) { group.set_base_point(base); }

  void expect_equal(const ProjectivePoint& a, const ProjectivePoint& b) const {
    const PrimeField& f = group.field();
    FieldElement left, right;
    EXPECT_EQ(reveal(f.zero_mask(a.z)), reveal(f.zero_mask(b.z)));
    f.multiply(left, a.x, b.z);
    f.multiply(right, b.x, a.z);
    EXPECT_TRUE(reveal(f.equal_mask(left, right)));
    f.multiply(left, a.y, b.z);
    f.multiply(right, b.y, a.z);
    EXPECT_TRUE(reveal(f.equal_mask(left, right)));
  }
  /// 0, 1, 2 ..., those below the order, and random ones.
  [[nodiscard]] std::vector<FieldElement> edges() const {
    std::vector<FieldElement> out;
    for (Limb i = 0; i < 9; ++i) {
      FieldElement number;
      set_small(number.first(scalars.size()), i);
      out.push_back(number);
    }
    for (Limb i = 1; i < 4; ++i) {
      FieldElement number;
      widen(number.first(scalars.size()), scalars.prime());
      (void)subtract_small(number.first(scalars.size()), i);
      out.push_back(number);
    }
    for (int i = 0; i < 2; ++i) {
      FieldElement number;
      EXPECT_TRUE(random_scalar(scalars, number));
      out.push_back(number);
    }
    return out;
  }
  [[nodiscard]] Limbs limbs(const FieldElement& scalar) const { return scalar.first(scalars.size()); }

  WeierstrassGroup group;
  PrimeField scalars;
  ProjectivePoint base;
};

TEST(WeierstrassMultiply, SecretScalarsGiveWhatTheCompleteFormulasGive) {
  for (const CurveId id : kCurves) {
    SCOPED_TRACE(static_cast<int>(id));
    const Fixture t(id);
    for (const FieldElement& scalar : t.edges()) {
      ProjectivePoint expected, out;
      multiply(t.group, expected, t.base, t.limbs(scalar));
      ASSERT_TRUE(multiply_secret(t.group, out, {t.base.x, t.base.y}, t.limbs(scalar), t.scalars.prime()));
      t.expect_equal(out, expected);
      ASSERT_TRUE(multiply_base_secret(t.group, out, t.limbs(scalar), t.scalars.prime()));
      t.expect_equal(out, expected);
    }
  }
}

// Also where both terms are the same, or opposite.
TEST(WeierstrassMultiply, PublicSumsAreWhatTheCompleteFormulasGive) {
  for (const CurveId id : kCurves) {
    SCOPED_TRACE(static_cast<int>(id));
    const Fixture t(id);
    const std::vector<FieldElement> edges = t.edges();
    for (std::size_t i = 0; i < edges.size(); ++i) {
      for (const std::size_t j : {i, (i * 7 + 3) % edges.size()}) {
        ProjectivePoint expected, term, out;
        multiply(t.group, expected, t.base, t.limbs(edges[i]));
        multiply(t.group, term, t.base, t.limbs(edges[j]));
        t.group.add(expected, expected, term);
        multiply_add_public(t.group, out, t.limbs(edges[i]), {t.base.x, t.base.y}, t.limbs(edges[j]),
                            t.scalars.prime());
        t.expect_equal(out, expected);
      }
    }
  }
}

}  // namespace
}  // namespace coffer::crypto::bare
