#pragma once
#include "crypto/bare/curves/point.h"

namespace coffer::crypto::bare {

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
  /// point = -point where `mask` is set.
  void negate_if(Limb mask, ProjectivePoint& point) const;

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
