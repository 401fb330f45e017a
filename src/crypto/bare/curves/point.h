#pragma once
#include "crypto/bare/curves/field_element.h"

namespace coffer::crypto::bare {

/// A point in homogeneous projective coordinates: (x / z, y / z).
struct ProjectivePoint {
  FieldElement x, y, z;
};

/// The affine coordinates of a point other than the point at infinity.
struct AffinePoint {
  FieldElement x, y;
};

/// Limbs by which blinding makes a scalar longer: see BlindedScalar::set().
inline constexpr std::size_t kBlindingLimbs = 2;
/// Limbs of the longest blinded scalar.
inline constexpr std::size_t kMaxScalarLimbs = kMaxFieldLimbs + kBlindingLimbs;

/// A blinded scalar: as good as the scalar for a point whose order divides the group's.
class BlindedScalar {
 public:
  BlindedScalar() = default;
  ~BlindedScalar() { wipe_limbs(limbs_); }
  BlindedScalar(const BlindedScalar&) = delete;
  BlindedScalar& operator=(const BlindedScalar&) = delete;

  /// scalar + r order with 64 random bits r: each multiplication by the same key takes other steps. Both of
  /// order.size() limbs, the scalar below the order. @errors kBackendFailure
  [[nodiscard]] CryptoResult<void> set(Limbs scalar, Limbs order);
  /// The blinded scalar: order.size() + kBlindingLimbs limbs after set(), none before.
  [[nodiscard]] Limbs limbs() const { return Limbs(limbs_).first(size_); }

 private:
  std::array<Limb, kMaxScalarLimbs> limbs_{};
  std::size_t size_ = 0;
};

/// point = (lx : ly : lz) with a random l other than zero: the same point, other numbers to compute with.
/// @errors kBackendFailure
[[nodiscard]] CryptoResult<void> randomize(const PrimeField& field, ProjectivePoint& point);

/// Affine coordinates; (0, 0) for a point with z = 0.
void to_affine(const PrimeField& field, AffinePoint& out, const ProjectivePoint& point);

/// out = p where `mask` is set.
void copy_if(const PrimeField& field, Limb mask, ProjectivePoint& out, const ProjectivePoint& p);

/// out = scalar point, in time that depends on the scalar's length only: a window of three bits, every entry
/// of its table touched by each step. `Group` has field(), set_identity(out) and a complete add(out, p, q):
/// one without exceptions, which doubles too. `scalar`: of any length.
template <typename Group>
void multiply(const Group& group, ProjectivePoint& out, const ProjectivePoint& point, Limbs scalar) {
  constexpr std::size_t kWidth = 3;
  std::array<ProjectivePoint, 1u << kWidth> table;
  group.set_identity(table[0]);
  table[1] = point;
  for (std::size_t i = 2; i < table.size(); ++i) group.add(table[i], table[i - 1], point);

  const auto bit = [scalar](std::size_t at) -> Limb {
    return at < scalar.size() * kLimbBits ? (scalar[at / kLimbBits] >> (at % kLimbBits)) & 1u : 0;
  };
  group.set_identity(out);
  ProjectivePoint chosen;
  for (std::size_t at = (scalar.size() * kLimbBits + kWidth - 1) / kWidth * kWidth; at > 0; at -= kWidth) {
    for (std::size_t i = 0; i < kWidth; ++i) group.add(out, out, out);
    const Limb digit = (bit(at - 1) << 2) | (bit(at - 2) << 1) | bit(at - 3);
    for (std::size_t i = 0; i < table.size(); ++i) {
      copy_if(group.field(), mask_if_zero(static_cast<Limb>(i) ^ digit), chosen, table[i]);
    }
    group.add(out, out, chosen);
  }
}

/// The same with a secret scalar below the order, blinded, and with randomized coordinates. The order of
/// `point` divides `order`. @errors kBackendFailure
template <typename Group>
[[nodiscard]] CryptoResult<void> multiply_blinded(const Group& group, ProjectivePoint& out,
                                                  const ProjectivePoint& point, Limbs scalar, Limbs order) {
  BlindedScalar blinded;
  COFFER_CHECK(blinded.set(scalar, order));
  ProjectivePoint base = point;
  COFFER_CHECK(randomize(group.field(), base));
  multiply(group, out, base, blinded.limbs());
  return {};
}

}  // namespace coffer::crypto::bare
