#include "crypto/bare/curves/weierstrass.h"

#include "crypto/bare/failure.h"

namespace coffer::crypto::bare {

WeierstrassGroup::WeierstrassGroup(const Curve& curve) : curve_(curve), field_(curve.prime) {
  (void)field_.read_big_endian(a_, curve.a);
  (void)field_.read_big_endian(b_, curve.b);
  field_.add(b3_, b_, b_);
  field_.add(b3_, b3_, b_);
  FieldElement minus_a, three;
  field_.subtract(minus_a, FieldElement(), a_);
  field_.set_small(three, 3);
  if (reveal(field_.equal_mask(minus_a, three))) kind_ = CoefficientA::kMinusThree;
  if (reveal(field_.zero_mask(a_))) kind_ = CoefficientA::kZero;
}

const BasePointTable* WeierstrassGroup::base_point_table() const {
  switch (curve_.id) {
    case CurveId::kSecp256r1:
      return &kSecp256r1Table;
    case CurveId::kSecp384r1:
      return &kSecp384r1Table;
    case CurveId::kSecp256k1:
      return &kSecp256k1Table;
    case CurveId::kSecp192r1:
    case CurveId::kSecp224r1:
    case CurveId::kSecp521r1:
    case CurveId::kSecp192k1:
    case CurveId::kBrainpoolP192r1:
    case CurveId::kBrainpoolP224r1:
    case CurveId::kBrainpoolP256r1:
    case CurveId::kBrainpoolP320r1:
    case CurveId::kBrainpoolP384r1:
    case CurveId::kBrainpoolP512r1:
      return nullptr;
  }
  return nullptr;
}

void WeierstrassGroup::multiply_by_a(FieldElement& out, const FieldElement& x) const {
  FieldElement t;
  switch (kind_) {
    case CoefficientA::kAny:
      return field_.multiply(out, a_, x);
    case CoefficientA::kZero:
      out = t;
      return;
    case CoefficientA::kMinusThree:
      field_.subtract(t, t, x);
      field_.subtract(t, t, x);
      field_.subtract(out, t, x);
      return;
  }
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
  multiply_by_a(middle, xz);
  f.multiply(t, b3_, zz);
  f.add(middle, middle, t);
  FieldElement plus, minus;
  f.add(plus, yy, middle);
  f.subtract(minus, yy, middle);
  FieldElement& three = yy;  // 3 x1x2 + a z1z2
  multiply_by_a(zz, zz);
  f.add(three, xx, xx);
  f.add(three, three, xx);
  f.add(three, three, zz);
  FieldElement& last = xz;  // a (x1x2 - a z1z2) + 3b xz
  f.subtract(xx, xx, zz);
  multiply_by_a(xx, xx);
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

void WeierstrassGroup::negate_if(Limb mask, FieldElement& y) const {
  FieldElement negated;
  field_.subtract(negated, negated, y);
  bare::copy_if(mask, y.first(field_.size()), negated.first(field_.size()));
}

void WeierstrassGroup::double_repeatedly(ProjectivePoint& point, std::size_t times) const {
  const PrimeField& f = field_;
  JacobianScratch scratch;
  f.square(scratch.s, point.z);
  f.multiply(point.x, point.x, point.z);
  f.multiply(point.y, point.y, scratch.s);
  // Doubling has no exceptions but a point with y = 0, and on a curve of prime order there is none; the point
  // at infinity must not have y = 0 either.
  f.set_one(scratch.s);
  bare::copy_if(f.zero_mask(point.z), point.y.first(f.size()), scratch.s.first(f.size()));
  double_jacobian(point, times, scratch);
  leave_jacobian(point);
}

void WeierstrassGroup::leave_jacobian(ProjectivePoint& point) const {
  FieldElement zz;
  field_.square(zz, point.z);
  field_.multiply(point.x, point.x, point.z);
  field_.multiply(point.z, point.z, zz);
}

// With s = 4 x y^2 and m = 3 x^2 + a z^4: x' = m^2 - 2 s, y' = m (s - x') - 8 y^4, z' = 2 y z.
void WeierstrassGroup::double_jacobian(ProjectivePoint& point, std::size_t times,
                                       JacobianScratch& scratch) const {
  const PrimeField& f = field_;
  FieldElement& x = point.x;
  FieldElement& y = point.y;
  FieldElement& z = point.z;
  auto& [m, yy, s, zz, az4] = scratch;
  if (kind_ == CoefficientA::kAny) {
    f.square(az4, z);
    f.square(az4, az4);
    f.multiply(az4, az4, a_);
  }
  for (std::size_t i = 0; i < times; ++i) {
    switch (kind_) {
      case CoefficientA::kAny:  // a z^4 goes along: z'^4 = 16 y^4 z^4
        f.square(m, x);
        break;
      case CoefficientA::kZero:
        f.square(m, x);
        break;
      case CoefficientA::kMinusThree:  // 3 (x - z^2) (x + z^2)
        f.square(zz, z);
        f.subtract(m, x, zz);
        f.add(zz, zz, x);
        f.multiply(m, m, zz);
        break;
    }
    f.add(s, m, m);
    f.add(m, m, s);
    if (kind_ == CoefficientA::kAny) f.add(m, m, az4);
    f.multiply(z, z, y);
    f.add(z, z, z);
    f.square(yy, y);
    f.add(yy, yy, yy);  // 2 y^2
    f.multiply(s, x, yy);
    f.add(s, s, s);
    f.square(yy, yy);
    f.add(yy, yy, yy);  // 8 y^4
    f.square(x, m);
    f.subtract(x, x, s);
    f.subtract(x, x, s);
    f.subtract(s, s, x);
    f.multiply(y, m, s);
    f.subtract(y, y, yy);
    if (kind_ == CoefficientA::kAny && i + 1 < times) {
      f.multiply(az4, az4, yy);
      f.add(az4, az4, az4);
    }
  }
}

// With h = x2 z^2 - x and r = y2 z^3 - y: x' = r^2 - h^3 - 2 x h^2, y' = r (x h^2 - x') - y h^3, z' = h z.
void WeierstrassGroup::add_affine(ProjectivePoint& p, const AffinePoint& q, JacobianScratch& scratch) const {
  const PrimeField& f = field_;
  auto& [h, r, xhh, t, unused] = scratch;
  f.square(t, p.z);
  f.multiply(h, q.x, t);
  f.multiply(t, t, p.z);
  f.multiply(r, q.y, t);
  f.subtract(h, h, p.x);
  f.subtract(r, r, p.y);
  f.multiply(p.z, p.z, h);
  f.square(t, h);
  f.multiply(xhh, p.x, t);
  f.multiply(t, t, h);
  f.square(p.x, r);
  f.subtract(p.x, p.x, t);
  f.subtract(p.x, p.x, xhh);
  f.subtract(p.x, p.x, xhh);
  f.multiply(p.y, p.y, t);
  f.subtract(xhh, xhh, p.x);
  f.multiply(xhh, xhh, r);
  f.subtract(p.y, xhh, p.y);
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
