#pragma once
#include "crypto/bare/curves/point.h"
#include "crypto/eddsa.h"

namespace coffer::crypto::bare {

/// a x^2 + y^2 = 1 + d x^2 y^2: the curves of RFC 8032, where a is a square and d is none, so that their
/// addition has no exceptions.
class EdwardsGroup {
 public:
  /// Computes the constants of the curve (RFC 8032, 5.1 and 5.2), which takes an inversion for Ed25519.
  explicit EdwardsGroup(EdwardsCurve curve);

  /// The field of the coordinates, not that of scalars.
  [[nodiscard]] const PrimeField& field() const { return field_; }

  /// out = (0, 1).
  void set_identity(ProjectivePoint& out) const;
  /// out = p + q, for all points alike. Outputs may be inputs.
  void add(ProjectivePoint& out, const ProjectivePoint& p, const ProjectivePoint& q) const;
  /// point = 2^times point, for all points alike.
  void double_repeatedly(ProjectivePoint& point, std::size_t times) const;
  /// point = -point where `mask` is set: x changes its sign.
  void negate_if(Limb mask, ProjectivePoint& point) const;
  /// out = B of RFC 8032, 5.1 or 5.2.
  void set_base_point(ProjectivePoint& out) const;

  /// Multiples of B; null for a curve that has no table.
  [[nodiscard]] const BasePointTable* base_point_table() const {
    return curve_ == EdwardsCurve::kEd25519 ? &kEd25519Table : nullptr;
  }

  /// RFC 8032, 5.1.3 and 5.2.3, in time that depends on the point, which is public. @returns false when these
  /// bytes encode none
  [[nodiscard]] bool decode(ProjectivePoint& out, Bytes encoded) const;
  /// RFC 8032, 5.1.2 and 5.2.2: y, and the lowest bit of x on top; `out` of 32 or 57 bytes.
  void encode(MutableBytes out, const ProjectivePoint& point) const;

 private:
  /// The even or odd x that belongs to y. @returns false when there is none
  [[nodiscard]] bool recover_x(FieldElement& x, const FieldElement& y, bool is_odd) const;
  /// root^2 = u / v. @returns false when there is none
  [[nodiscard]] bool square_root(FieldElement& root, const FieldElement& u, const FieldElement& v) const;

  EdwardsCurve curve_;
  PrimeField field_;
  FieldElement a_;
  FieldElement d_;
};

/// out = scalar times the base point, for a secret scalar below the order, which is blinded; with randomized
/// coordinates. @errors kBackendFailure
[[nodiscard]] CryptoResult<void> multiply_base_secret(const EdwardsGroup& group, ProjectivePoint& out,
                                                      Limbs scalar, Limbs order);
/// The same for a public scalar.
void multiply_base_public(const EdwardsGroup& group, ProjectivePoint& out, Limbs scalar, Limbs order);

}  // namespace coffer::crypto::bare
