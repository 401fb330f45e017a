#pragma once
#include "crypto/bare/curves/point.h"

namespace coffer::crypto::bare {

/// y^2 = x^3 + ax + b over a prime field, of prime order (SEC 1, 2.2.1): the group of its points.
class WeierstrassGroup {
 public:
  /// Takes prime, a and b over; `curve` may go afterwards.
  explicit WeierstrassGroup(const Curve& curve);

  /// The field of the coordinates, not that of scalars.
  [[nodiscard]] const PrimeField& field() const { return field_; }

  /// out = the point at infinity, (0 : 1 : 0).
  void set_identity(ProjectivePoint& out) const;
  /// out = p + q, for all points alike, also the same or opposite ones. Outputs may be inputs.
  void add(ProjectivePoint& out, const ProjectivePoint& p, const ProjectivePoint& q) const;

  /// Reads 04 X Y. @errors kInvalidKey: not an uncompressed point of the curve
  [[nodiscard]] CryptoResult<void> read(ProjectivePoint& out, Bytes encoded) const;
  /// Writes 04 X Y, for a point that is not the one at infinity. @errors kBackendFailure: it is
  [[nodiscard]] CryptoResult<void> write(MutableBytes out, const ProjectivePoint& point) const;

 private:
  /// Whether y^2 = x^3 + ax + b. Not in constant time: the point is public.
  [[nodiscard]] bool contains(const FieldElement& x, const FieldElement& y) const;

  PrimeField field_;
  FieldElement a_;
  FieldElement b_;
  FieldElement b3_;  ///< 3 b
};

}  // namespace coffer::crypto::bare
