#include "crypto/bare/curves/weierstrass.h"

#include "crypto/bare/failure.h"

namespace coffer::crypto::bare {

WeierstrassGroup::WeierstrassGroup(const Curve& curve) : field_(curve.prime) {
  (void)field_.read_big_endian(a_, curve.a);
  (void)field_.read_big_endian(b_, curve.b);
  field_.add(b3_, b_, b_);
  field_.add(b3_, b3_, b_);
}

void WeierstrassGroup::set_identity(ProjectivePoint& out) const {
  field_.set_small(out.x, 0);
  field_.set_one(out.y);
  field_.set_small(out.z, 0);
}

// The complete formulas of Renes, Costello and Batina (Complete addition formulas for prime order elliptic
// curves, 2016, section 3): with xy = x1 y2 + x2 y1, and so on for xz and yz,
//   x3 = xy (y1y2 - a xz - 3b z1z2) - yz (a x1x2 + 3b xz - a^2 z1z2)
//   y3 = (y1y2 + a xz + 3b z1z2) (y1y2 - a xz - 3b z1z2) + (3 x1x2 + a z1z2) (a x1x2 + 3b xz - a^2 z1z2)
//   z3 = yz (y1y2 + a xz + 3b z1z2) + xy (3 x1x2 + a z1z2)
void WeierstrassGroup::add(ProjectivePoint& out, const ProjectivePoint& p, const ProjectivePoint& q) const {
  const PrimeField& f = field_;
  FieldElement xx, yy, zz, xy, xz, yz, s, t;
  f.multiply(xx, p.x, q.x);
  f.multiply(yy, p.y, q.y);
  f.multiply(zz, p.z, q.z);
  const auto cross = [&](FieldElement& product, const FieldElement& p1, const FieldElement& p2,
                         const FieldElement& q1, const FieldElement& q2, const FieldElement& first,
                         const FieldElement& second) {
    f.add(s, p1, p2);  // (p1 + p2) (q1 + q2) - p1 q1 - p2 q2
    f.add(t, q1, q2);
    f.multiply(product, s, t);
    f.subtract(product, product, first);
    f.subtract(product, product, second);
  };
  cross(xy, p.x, p.y, q.x, q.y, xx, yy);
  cross(xz, p.x, p.z, q.x, q.z, xx, zz);
  cross(yz, p.y, p.z, q.y, q.z, yy, zz);

  FieldElement& middle = s;  // a xz + 3b z1z2
  f.multiply(middle, a_, xz);
  f.multiply(t, b3_, zz);
  f.add(middle, middle, t);
  FieldElement plus, minus;
  f.add(plus, yy, middle);
  f.subtract(minus, yy, middle);
  FieldElement& three = yy;  // 3 x1x2 + a z1z2
  f.multiply(zz, a_, zz);
  f.add(three, xx, xx);
  f.add(three, three, xx);
  f.add(three, three, zz);
  FieldElement& last = xz;  // a (x1x2 - a z1z2) + 3b xz
  f.subtract(xx, xx, zz);
  f.multiply(xx, a_, xx);
  f.multiply(last, b3_, xz);
  f.add(last, last, xx);

  f.multiply(out.x, xy, minus);
  f.multiply(t, yz, last);
  f.subtract(out.x, out.x, t);
  f.multiply(out.y, plus, minus);
  f.multiply(t, three, last);
  f.add(out.y, out.y, t);
  f.multiply(out.z, yz, plus);
  f.multiply(t, xy, three);
  f.add(out.z, out.z, t);
}

bool WeierstrassGroup::contains(const FieldElement& x, const FieldElement& y) const {
  FieldElement left, right;
  field_.multiply(right, x, x);
  field_.add(right, right, a_);
  field_.multiply(right, right, x);
  field_.add(right, right, b_);
  field_.multiply(left, y, y);
  return reveal(field_.equal_mask(left, right));
}

CryptoResult<void> WeierstrassGroup::read(ProjectivePoint& out, Bytes encoded) const {
  const std::size_t length = (field_.bits() + 7) / 8;
  if (encoded.size() != 1 + 2 * length || encoded[0] != 0x04 ||
      !field_.read_big_endian(out.x, encoded.subspan(1, length)) ||
      !field_.read_big_endian(out.y, encoded.subspan(1 + length)) || !contains(out.x, out.y)) {
    return failure(CryptoError::kInvalidKey);
  }
  field_.set_one(out.z);
  return {};
}

CryptoResult<void> WeierstrassGroup::write(MutableBytes out, const ProjectivePoint& point) const {
  if (reveal(field_.zero_mask(point.z))) return failure();
  const std::size_t length = (field_.bits() + 7) / 8;
  AffinePoint affine;
  to_affine(field_, affine, point);
  out[0] = 0x04;
  field_.write_big_endian(out.subspan(1, length), affine.x);
  field_.write_big_endian(out.subspan(1 + length, length), affine.y);
  return {};
}

}  // namespace coffer::crypto::bare
