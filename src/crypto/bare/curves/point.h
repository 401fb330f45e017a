#pragma once
#include "crypto/bare/curves/base_point_tables.h"
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

/// Takes entry `digit` of one of a base point's tables, touching all; for zero, `point` stays as it is.
void look_up(const PrimeField& field, ProjectivePoint& point, const BasePointTable& table, std::size_t which,
             Limb digit);

/// A point's coordinates without the limbs that do not count: an entry of a table.
class PointTable {
 public:
  explicit PointTable(const PrimeField& field) : field_(field) {}
  ~PointTable() { wipe_limbs(limbs_); }
  PointTable(const PointTable&) = delete;
  PointTable& operator=(const PointTable&) = delete;

  /// Bits of the widest window for which there is room: the table has an entry for each amount of a signed
  /// digit.
  [[nodiscard]] std::size_t window() const {
    std::size_t width = 5;
    while (((std::size_t{1} << (width - 1)) + 1) * 3 * field_.size() > limbs_.size()) --width;
    return width;
  }
  /// Sets entry i.
  void set(std::size_t i, const ProjectivePoint& point);
  /// out = entry `wanted` of the first `count`, touching all.
  void look_up(ProjectivePoint& out, std::size_t count, Limb wanted) const;

 private:
  const PrimeField& field_;
  /// For the longest field a window of three bits, for 256 bits one of four: stack is short.
  std::array<Limb, std::size_t{5} * 3 * kMaxFieldLimbs> limbs_;
};

/// out = scalar point, in time that depends on the scalar's length only: a window of five bits with signed
/// digits (Booth's), every entry of its table touched by each step. `Group` has field(), set_identity(out), a
/// complete add(out, p, q): one without exceptions, negate_if(mask, p) and double_repeatedly(p, times).
/// `scalar`: of any length.
template <typename Group>
[[gnu::noinline]] void multiply(const Group& group, ProjectivePoint& out, const ProjectivePoint& point,
                                Limbs scalar) {
  PointTable table(group.field());
  const std::size_t width = table.window();
  const Limb half = Limb{1} << (width - 1);
  ProjectivePoint chosen;
  group.set_identity(chosen);
  for (std::size_t i = 0; i <= half; ++i) {
    table.set(i, chosen);
    group.add(chosen, chosen, point);
  }
  // The bits at -1 (which is zero) and upwards.
  const auto bit = [scalar](std::size_t above) -> Limb {
    const std::size_t at = above - 1;
    return above > 0 && at < scalar.size() * kLimbBits ? (scalar[at / kLimbBits] >> (at % kLimbBits)) & 1u
                                                       : 0;
  };
  group.set_identity(out);
  // One bit more than the scalar has, so that the last digit is positive.
  for (std::size_t at = (scalar.size() * kLimbBits + width) / width * width; at > 0;) {
    at -= width;
    group.double_repeatedly(out, width);
    Limb digit = 0;
    for (std::size_t i = width; i > 0; --i) digit = (digit << 1) | bit(at + i);
    const Limb minus = mask_of_bit(digit >> (width - 1));
    digit += bit(at);
    // digit - 2 half where minus: its amount is 2 half - digit
    digit = select(minus, 2 * half - digit, digit);
    table.look_up(chosen, half + 1, digit);
    group.negate_if(minus, chosen);
    group.add(out, out, chosen);
  }
}

/// out = scalar times the base point, by its table: in time that depends on the table only, all entries
/// touched by each step. `out` comes as the identity, in any coordinates; `scalar`: of at most 10
/// table.columns bits.
template <typename Group>
[[gnu::noinline]] void multiply_by_table(const Group& group, ProjectivePoint& out,
                                         const BasePointTable& table, Limbs scalar) {
  const auto bit = [scalar](std::size_t at) -> Limb {
    return at < scalar.size() * kLimbBits ? (scalar[at / kLimbBits] >> (at % kLimbBits)) & 1u : 0;
  };
  ProjectivePoint chosen;
  for (std::size_t column = table.columns; column-- > 0;) {
    group.double_repeatedly(out, 1);
    for (std::size_t t = 0; t < 2; ++t) {
      Limb digit = 0;
      for (std::size_t j = kTeeth; j-- > 0;) digit = (digit << 1) | bit(column + (t + 2 * j) * table.columns);
      group.set_identity(chosen);
      look_up(group.field(), chosen, table, t, digit);
      group.add(out, out, chosen);
    }
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

/// out = scalar times the base point, for a public scalar below the order.
template <typename Group>
void multiply_base_public(const Group& group, ProjectivePoint& out, Limbs scalar) {
  const BasePointTable* const table = group.base_point_table();
  if (table == nullptr) {
    ProjectivePoint base;
    group.set_base_point(base);
    return multiply(group, out, base, scalar);
  }
  group.set_identity(out);
  multiply_by_table(group, out, *table, scalar);
}

/// The same for a secret scalar, as multiply_blinded().
template <typename Group>
[[nodiscard]] CryptoResult<void> multiply_base_blinded(const Group& group, ProjectivePoint& out, Limbs scalar,
                                                       Limbs order) {
  const BasePointTable* const table = group.base_point_table();
  if (table == nullptr) {
    ProjectivePoint base;
    group.set_base_point(base);
    return multiply_blinded(group, out, base, scalar, order);
  }
  BlindedScalar blinded;
  COFFER_CHECK(blinded.set(scalar, order));
  group.set_identity(out);
  COFFER_CHECK(randomize(group.field(), out));
  multiply_by_table(group, out, *table, blinded.limbs());
  return {};
}

}  // namespace coffer::crypto::bare
