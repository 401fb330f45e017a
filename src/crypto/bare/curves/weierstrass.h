#pragma once
#include "crypto/bare/curves/point.h"

namespace coffer::crypto::bare {

/// Space for computing in Jacobian coordinates; add_affine() leaves in h the factor by which z grew.
struct JacobianScratch {
  FieldElement h, r, s, t, u;
};

/// y^2 = x^3 + ax + b over a prime field, of prime order (SEC 1, 2.2.1): the group of its points.
class WeierstrassGroup {
 public:
  /// `curve` must outlive it.
  explicit WeierstrassGroup(const Curve& curve);

  /// The field of the coordinates, not that of scalars.
  [[nodiscard]] const PrimeField& field() const { return field_; }

  /// out = the point at infinity, (0 : 1 : 0).
  void set_identity(ProjectivePoint& out) const;
  /// out = p + q, for all points alike, also the same or opposite ones. Outputs may be inputs.
  void add(ProjectivePoint& out, const ProjectivePoint& p, const ProjectivePoint& q) const;

  /// point = 2^times point, for all points alike.
  void double_repeatedly(ProjectivePoint& point, std::size_t times) const;

  // In Jacobian coordinates, (x / z^2, y / z^3), which are faster, but have exceptions. Those all lead to z =
  // 0, from where nothing leads back: who finds z = 0 in the end starts again with the functions above.

  /// point = 2^times point; not for the point at infinity.
  void double_jacobian(ProjectivePoint& point, std::size_t times, JacobianScratch& scratch) const;
  /// p += q, where p is neither q, -q nor the point at infinity.
  void add_affine(ProjectivePoint& p, const AffinePoint& q, JacobianScratch& scratch) const;
  /// To homogeneous coordinates.
  void leave_jacobian(ProjectivePoint& point) const;

  /// point = -point where `mask` is set.
  void negate_if(Limb mask, ProjectivePoint& point) const { negate_if(mask, point.y); }
  /// y = -y where `mask` is set.
  void negate_if(Limb mask, FieldElement& y) const;

  /// out = the curve's generator.
  void set_base_point(ProjectivePoint& out) const { (void)read(out, curve_.generator); }
  /// Multiples of it; null for a curve that has no table.
  [[nodiscard]] const BasePointTable* base_point_table() const;

  /// Reads 04 X Y. @errors kInvalidKey: not an uncompressed point of the curve
  [[nodiscard]] CryptoResult<void> read(ProjectivePoint& out, Bytes encoded) const;
  /// Writes 04 X Y, for a point that is not the one at infinity. @errors kBackendFailure: it is
  [[nodiscard]] CryptoResult<void> write(MutableBytes out, const ProjectivePoint& point) const;

 private:
  /// Whether y^2 = x^3 + ax + b. Not in constant time: the point is public.
  [[nodiscard]] bool contains(const FieldElement& x, const FieldElement& y) const;

  /// What the curves' coefficients a have in common.
  enum class CoefficientA : std::uint8_t { kAny, kZero, kMinusThree };

  /// out = a x.
  void multiply_by_a(FieldElement& out, const FieldElement& x) const;

  const Curve& curve_;
  PrimeField field_;
  CoefficientA kind_ = CoefficientA::kAny;
  FieldElement a_;
  FieldElement b_;
  FieldElement b3_;  ///< 3 b
};

}  // namespace coffer::crypto::bare
