#include "crypto/bare/curves/odd_multiples.h"

#include <utility>

namespace coffer::crypto::bare {

// All by additions of 2 P, for which the curve is stretched until 2 P has z = 1 (an isomorphism; addition
// does not look at the curve's coefficients). The last point's z is inverted, and from it follow those
// before.
OddMultiples::OddMultiples(const WeierstrassGroup& group, AffinePoint& point, ProjectivePoint& sum,
                           JacobianScratch& scratch)
    : n_(group.field().size()), window_(8 * 3 * n_ <= kLimbs ? 4 : 3) {
  const PrimeField& f = group.field();
  const std::size_t count = std::size_t{1} << (window_ - 1);
  sum.x = point.x;
  sum.y = point.y;
  f.set_one(sum.z);
  group.double_jacobian(sum, 1, scratch);
  const FieldElement stretch = sum.z;
  FieldElement& power = scratch.t;
  f.square(power, stretch);
  f.multiply(point.x, point.x, power);
  f.multiply(power, power, stretch);
  f.multiply(point.y, point.y, power);
  std::swap(point.x, sum.x);  // point: 2 P from now on
  std::swap(point.y, sum.y);
  f.set_one(sum.z);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) group.add_affine(sum, point, scratch);
    widen(part(i, 0), sum.x.first(n_));
    widen(part(i, 1), sum.y.first(n_));
    widen(part(i, 2), scratch.h.first(n_));
  }
  f.multiply(sum.z, sum.z, stretch);
  f.invert(sum.z, sum.z);  // 1 / z of the entry that comes
  for (std::size_t i = count; i-- > 0;) {
    f.square(power, sum.z);
    widen(scratch.r.first(n_), part(i, 0));
    f.multiply(scratch.r, scratch.r, power);
    widen(part(i, 0), scratch.r.first(n_));
    f.multiply(power, power, sum.z);
    widen(scratch.r.first(n_), part(i, 1));
    f.multiply(scratch.r, scratch.r, power);
    widen(part(i, 1), scratch.r.first(n_));
    widen(scratch.r.first(n_), part(i, 2));
    f.multiply(sum.z, sum.z, scratch.r);
  }
}

void OddMultiples::look_up(AffinePoint& out, Limb index) const {
  const std::size_t n = 2 * n_;
  std::array<Limb, 2 * kMaxFieldLimbs> entry;
  const std::size_t count = std::size_t{1} << (window_ - 1);
  const std::size_t fours = n - n % 4;
  kernels::look_up(entry.data(), limbs_.data(), fours, 3 * n_, count, index);
  reference::look_up(&entry[fours], &limbs_[fours], n - fours, 3 * n_, count, index);
  widen(out.x.first(n_), Limbs(entry).first(n_));
  widen(out.y.first(n_), Limbs(entry).subspan(n_, n_));
  wipe_limbs(MutableLimbs(entry).first(n));
}

}  // namespace coffer::crypto::bare
