#include "crypto/bare/curves/edwards.h"

#include "crypto/bare/failure.h"
#include "crypto/raw_curve.h"

namespace coffer::crypto::bare {

EdwardsGroup::EdwardsGroup(EdwardsCurve curve) : curve_(curve), field_(raw_curve(curve).prime) {
  FieldElement zero;
  if (curve == EdwardsCurve::kEd25519) {  // RFC 8032, 5.1: a = -1, d = -121665 / 121666
    field_.set_one(a_);
    field_.subtract(a_, zero, a_);
    FieldElement denominator;
    field_.set_small(denominator, 121666);
    field_.invert(denominator, denominator);
    field_.set_small(d_, 121665);
    field_.multiply(d_, d_, denominator);
  } else {  // RFC 8032, 5.2: a = 1, d = -39081
    field_.set_one(a_);
    field_.set_small(d_, 39081);
  }
  field_.subtract(d_, zero, d_);
}

void EdwardsGroup::set_identity(ProjectivePoint& out) const {
  field_.set_small(out.x, 0);
  field_.set_one(out.y);
  field_.set_one(out.z);
}

// Bernstein, Birkner, Joye, Lange, Peters: Twisted Edwards curves, 2008, section 6:
//   x3 = z1z2 (x1y2 + y1x2) (z1z2^2 - d x1x2 y1y2)
//   y3 = z1z2 (y1y2 - a x1x2) (z1z2^2 + d x1x2 y1y2)
//   z3 = (z1z2^2 - d x1x2 y1y2) (z1z2^2 + d x1x2 y1y2)
void EdwardsGroup::add(ProjectivePoint& out, const ProjectivePoint& p, const ProjectivePoint& q) const {
  const PrimeField& f = field_;
  FieldElement xx, yy, zz, cross, t, minus, plus;
  f.multiply(xx, p.x, q.x);
  f.multiply(yy, p.y, q.y);
  f.multiply(zz, p.z, q.z);
  f.add(cross, p.x, p.y);  // (x1 + y1) (x2 + y2) - x1x2 - y1y2
  f.add(t, q.x, q.y);
  f.multiply(cross, cross, t);
  f.subtract(cross, cross, xx);
  f.subtract(cross, cross, yy);
  f.multiply(t, xx, yy);
  f.multiply(t, t, d_);
  f.square(minus, zz);
  f.add(plus, minus, t);
  f.subtract(minus, minus, t);
  if (curve_ == EdwardsCurve::kEd25519) {  // yy - a xx
    f.add(yy, yy, xx);
  } else {
    f.subtract(yy, yy, xx);
  }
  f.multiply(cross, cross, zz);
  f.multiply(yy, yy, zz);
  f.multiply(out.x, cross, minus);
  f.multiply(out.y, yy, plus);
  f.multiply(out.z, minus, plus);
}

// The same paper: with e = a x^2, f = e + y^2 and j = f - 2 z^2:
//   x' = 2 x y j, y' = f (e - y^2), z' = f j
void EdwardsGroup::double_repeatedly(ProjectivePoint& point, std::size_t times) const {
  const PrimeField& f = field_;
  FieldElement xx, yy, sum, j;
  for (std::size_t i = 0; i < times; ++i) {
    f.add(sum, point.x, point.y);
    f.square(sum, sum);
    f.square(xx, point.x);
    f.square(yy, point.y);
    f.subtract(sum, sum, xx);
    f.subtract(sum, sum, yy);  // 2 x y
    if (curve_ == EdwardsCurve::kEd25519) f.subtract(xx, FieldElement(), xx);
    f.square(j, point.z);
    f.add(j, j, j);
    f.subtract(point.y, xx, yy);
    f.add(xx, xx, yy);
    f.subtract(j, xx, j);
    f.multiply(point.x, sum, j);
    f.multiply(point.y, xx, point.y);
    f.multiply(point.z, xx, j);
  }
}

void EdwardsGroup::negate_if(Limb mask, ProjectivePoint& point) const {
  FieldElement negated;
  field_.subtract(negated, negated, point.x);
  bare::copy_if(mask, point.x.first(field_.size()), negated.first(field_.size()));
}

void EdwardsGroup::set_base_point(ProjectivePoint& out) const {
  (void)decode(out, raw_curve(curve_).base_point);
}

// RFC 8032, 5.1.3, steps 2 and 3, for p = 5 mod 8; 5.2.3 for p = 3 mod 4.
bool EdwardsGroup::square_root(FieldElement& root, const FieldElement& u, const FieldElement& v) const {
  const PrimeField& f = field_;
  const std::size_t n = f.size();
  FieldElement exponent, ratio, inverse, check;
  f.invert(inverse, v);
  f.multiply(ratio, u, inverse);
  widen(exponent.first(n), f.prime());
  if (curve_ == EdwardsCurve::kEd448) {
    (void)add_small(exponent.first(n), 1);  // (p + 1) / 4; p + 1 fits, for p is below 2^448
    for (int i = 0; i < 2; ++i) (void)shift_right(exponent.first(n));
    f.power(root, ratio, exponent.first(n));
  } else {
    (void)add_small(exponent.first(n), 3);  // (p + 3) / 8
    for (int i = 0; i < 3; ++i) (void)shift_right(exponent.first(n));
    f.power(root, ratio, exponent.first(n));
    f.multiply(check, root, root);
    if (!reveal(f.equal_mask(check, ratio))) {  // times the square root of -1: 2^((p - 1) / 4)
      FieldElement two, imaginary;
      f.set_small(two, 2);
      widen(exponent.first(n), f.prime());
      for (int i = 0; i < 2; ++i) (void)shift_right(exponent.first(n));  // p - 1 differs in what falls out
      f.power(imaginary, two, exponent.first(n));
      f.multiply(root, root, imaginary);
    }
  }
  f.multiply(check, root, root);
  return reveal(f.equal_mask(check, ratio));
}

bool EdwardsGroup::recover_x(FieldElement& x, const FieldElement& y, bool is_odd) const {
  const PrimeField& f = field_;
  FieldElement one, yy, u, v;
  f.set_one(one);
  f.multiply(yy, y, y);
  f.subtract(u, yy, one);  // x^2 = (y^2 - 1) / (d y^2 - a)
  f.multiply(v, d_, yy);
  f.subtract(v, v, a_);
  if (!square_root(x, u, v)) return false;
  if (reveal(f.zero_mask(x))) return !is_odd;
  std::array<std::uint8_t, 1> low{};
  f.write_little_endian(low, x);
  if (((low[0] & 1u) != 0) != is_odd) {
    const FieldElement zero;
    f.subtract(x, zero, x);
  }
  return true;
}

bool EdwardsGroup::decode(ProjectivePoint& out, Bytes encoded) const {
  if (encoded.size() != edwards_bytes(curve_)) return false;
  std::array<std::uint8_t, kMaxEdwardsBytes> big_endian{};
  const MutableBytes y = MutableBytes(big_endian).first(encoded.size());
  std::ranges::reverse_copy(encoded, y.begin());
  const bool is_odd = (y[0] & 0x80) != 0;
  y[0] &= 0x7F;
  // The byte on top of Ed448's y holds the bit for x alone.
  if (curve_ == EdwardsCurve::kEd448 && y[0] != 0) return false;
  const Bytes digits = y.subspan(curve_ == EdwardsCurve::kEd448 ? 1 : 0);
  if (!field_.read_big_endian(out.y, digits)) return false;
  field_.set_one(out.z);
  return recover_x(out.x, out.y, is_odd);
}

void EdwardsGroup::encode(MutableBytes out, const ProjectivePoint& point) const {
  AffinePoint affine;
  to_affine(field_, affine, point);
  std::array<std::uint8_t, 1> low{};
  field_.write_little_endian(low, affine.x);
  field_.write_little_endian(out, affine.y);
  out.back() = static_cast<std::uint8_t>(out.back() | ((low[0] & 1u) << 7));
}

CryptoResult<void> multiply_base_secret(const EdwardsGroup& group, ProjectivePoint& out, Limbs scalar,
                                        Limbs order) {
  BlindedScalar blinded;
  COFFER_CHECK(blinded.set(scalar, order));
  const BasePointTable* const table = group.base_point_table();
  if (table == nullptr) {
    ProjectivePoint base;
    group.set_base_point(base);
    COFFER_CHECK(randomize(group.field(), base));
    multiply(group, out, base, blinded.limbs());
    return {};
  }
  group.set_identity(out);
  COFFER_CHECK(randomize(group.field(), out));
  multiply_by_table(group, out, *table, blinded.limbs());
  return {};
}

void multiply_base_public(const EdwardsGroup& group, ProjectivePoint& out, Limbs scalar, Limbs order) {
  const BasePointTable* const table = group.base_point_table();
  if (table == nullptr) {
    ProjectivePoint base;
    group.set_base_point(base);
    return multiply(group, out, base, scalar);
  }
  std::array<Limb, kMaxFieldLimbs + 1> storage;
  const MutableLimbs odd = MutableLimbs(storage).first(order.size() + 1);
  make_odd(odd, scalar, order);
  group.set_identity(out);
  multiply_by_table(group, out, *table, odd);
}

}  // namespace coffer::crypto::bare
