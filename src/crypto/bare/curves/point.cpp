#include "crypto/bare/curves/point.h"

#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/failure.h"
#include "crypto/random.h"

namespace coffer::crypto::bare {
namespace {

CryptoResult<void> random_limbs(MutableLimbs out) {
  return random_bytes(MutableBytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size_bytes()));
}

}  // namespace

CryptoResult<void> BlindedScalar::set(Limbs scalar, Limbs order) {
  std::array<Limb, kBlindingLimbs> factor{};
  COFFER_CHECK(random_limbs(factor));
  factor[0] = (factor[0] & ~Limb{1}) | (~scalar[0] & 1u);
  size_ = order.size() + kBlindingLimbs;
  std::array<Limb, kMaxScalarLimbs> wide_storage{};
  const MutableLimbs wide = MutableLimbs(wide_storage).first(size_);
  widen(wide, scalar);
  const MutableLimbs result = MutableLimbs(limbs_).first(size_);
  bare::multiply(result, order, factor);
  (void)bare::add(result, result, wide);
  wipe_limbs(wide);
  wipe_limbs(factor);
  return {};
}

CryptoResult<void> random_factor(const PrimeField& field, FieldElement& out) {
  FieldElement number;
  // More bits than the field has, or nearly: zero modulo the prime is as unlikely as a guess of it.
  COFFER_CHECK(random_limbs(number.first(field.size())));
  field.enter(out, number.first(field.size()));
  if (reveal(field.zero_mask(out))) return failure();
  return {};
}

CryptoResult<void> randomize(const PrimeField& field, ProjectivePoint& point) {
  FieldElement factor;
  COFFER_CHECK(random_factor(field, factor));
  field.multiply(point.x, point.x, factor);
  field.multiply(point.y, point.y, factor);
  field.multiply(point.z, point.z, factor);
  return {};
}

void to_affine(const PrimeField& field, AffinePoint& out, const ProjectivePoint& point) {
  FieldElement inverse;
  field.invert(inverse, point.z);
  field.multiply(out.x, point.x, inverse);
  field.multiply(out.y, point.y, inverse);
}

SignedDigit comb_digit(const BasePointTable& table, Signs signs, std::size_t column, std::size_t which) {
  Limb digit = 0;
  for (std::size_t j = kTeeth; j-- > 0;)
    digit = (digit << 1) | signs[column + (which + 2 * j) * table.columns];
  return {digit, kTeeth};
}

void look_up(FieldElement& x, FieldElement& y, const BasePointTable& table, std::size_t which, Limb index) {
  const std::size_t n = table.n;
  std::array<Limb, 2 * kMaxFieldLimbs> entry;
  kernels::look_up(entry.data(), &table.coordinates[2 * n * which * kTableEntries], 2 * n, 2 * n,
                   kTableEntries, index);
  widen(x.first(n), Limbs(entry).first(n));
  widen(y.first(n), Limbs(entry).subspan(n, n));
  wipe_limbs(entry);
}

void make_odd(MutableLimbs out, Limbs scalar, Limbs order) {
  widen(out, scalar);
  if ((scalar[0] & 1u) != 0) return;
  out[order.size()] = bare::add(out.first(order.size()), out.first(order.size()), order);
}

void PointTable::set(std::size_t i, const ProjectivePoint& point) {
  const std::size_t n = field_.size();
  const MutableLimbs entry = MutableLimbs(limbs_).subspan(3 * n * i, 3 * n);
  widen(entry.first(n), point.x.first(n));
  widen(entry.subspan(n, n), point.y.first(n));
  widen(entry.last(n), point.z.first(n));
}

void PointTable::look_up(ProjectivePoint& out, std::size_t count, Limb wanted) const {
  const std::size_t n = field_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Limbs entry = Limbs(limbs_).subspan(3 * n * i, 3 * n);
    const Limb is_wanted = mask_if_zero(static_cast<Limb>(i) ^ wanted);
    bare::copy_if(is_wanted, out.x.first(n), entry.first(n));
    bare::copy_if(is_wanted, out.y.first(n), entry.subspan(n, n));
    bare::copy_if(is_wanted, out.z.first(n), entry.last(n));
  }
}

void copy_if(const PrimeField& field, Limb mask, ProjectivePoint& out, const ProjectivePoint& p) {
  const std::size_t n = field.size();
  bare::copy_if(mask, out.x.first(n), p.x.first(n));
  bare::copy_if(mask, out.y.first(n), p.y.first(n));
  bare::copy_if(mask, out.z.first(n), p.z.first(n));
}

}  // namespace coffer::crypto::bare
