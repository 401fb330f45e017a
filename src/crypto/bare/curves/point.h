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

  /// scalar + r order with a number r of 64 bits: each multiplication by the same key takes other steps. All
  /// bits but the lowest are random; that makes the sum odd, as the order is. Both of order.size() limbs, the
  /// scalar below the order. @errors kBackendFailure
  [[nodiscard]] CryptoResult<void> set(Limbs scalar, Limbs order);
  /// The blinded scalar: order.size() + kBlindingLimbs limbs after set(), none before.
  [[nodiscard]] Limbs limbs() const { return Limbs(limbs_).first(size_); }

 private:
  std::array<Limb, kMaxScalarLimbs> limbs_{};
  std::size_t size_ = 0;
};

/// A random element other than zero. @errors kBackendFailure
[[nodiscard]] CryptoResult<void> random_factor(const PrimeField& field, FieldElement& out);

/// point = (lx : ly : lz) with a random l other than zero: the same point, other numbers to compute with.
/// @errors kBackendFailure
[[nodiscard]] CryptoResult<void> randomize(const PrimeField& field, ProjectivePoint& point);

/// Affine coordinates; (0, 0) for a point with z = 0.
void to_affine(const PrimeField& field, AffinePoint& out, const ProjectivePoint& point);

/// out = p where `mask` is set.
void copy_if(const PrimeField& field, Limb mask, ProjectivePoint& out, const ProjectivePoint& p);

/// An odd number as a sum of +-2^i over all i below a length.
class Signs {
 public:
  /// `odd`: below 2^length.
  Signs(Limbs odd, std::size_t length) : odd_(odd), length_(length) {}
  /// 1 for +2^i, 0 for -2^i.
  [[nodiscard]] Limb operator[](std::size_t i) const {
    const std::size_t at = i + 1;
    if (at == length_) return 1;
    return at < odd_.size() * kLimbBits ? (odd_[at / kLimbBits] >> (at % kLimbBits)) & 1u : 0;
  }

 private:
  Limbs odd_;
  std::size_t length_;
};

/// Some signs, of which the highest is taken out: `minus` is a mask, set where all are to be exchanged; then
/// `index` has a bit for each of the lower ones.
struct SignedDigit {
  Limb index;
  Limb minus;
  /// Of `width` signs, the lowest first in `signs`.
  SignedDigit(Limb signs, std::size_t width) : index(0), minus(~mask_of_bit((signs >> (width - 1)) & 1u)) {
    index = (signs ^ minus) & ((Limb{1} << (width - 1)) - 1);
  }
};

/// Digit `which` of a column of a comb.
[[nodiscard]] SignedDigit comb_digit(const BasePointTable& table, Signs signs, std::size_t column,
                                     std::size_t which);

/// x and y = those of an entry of one of a base point's tables, touching all.
void look_up(FieldElement& x, FieldElement& y, const BasePointTable& table, std::size_t which, Limb index);

/// out = scalar, or scalar + order if that is even: of order.size() + 1 limbs. For public scalars.
void make_odd(MutableLimbs out, Limbs scalar, Limbs order);

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
/// `scalar`: of any length. `out` may be `point`.
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
/// touched by each step. `out` comes as the identity, in any coordinates; `scalar`: odd, of at most 12
/// table.columns bits.
template <typename Group>
[[gnu::noinline]] void multiply_by_table(const Group& group, ProjectivePoint& out,
                                         const BasePointTable& table, Limbs scalar) {
  const Signs signs(scalar, 2 * kTeeth * table.columns);
  ProjectivePoint chosen;
  for (std::size_t column = table.columns; column-- > 0;) {
    group.double_repeatedly(out, 1);
    for (std::size_t which = 0; which < 2; ++which) {
      const SignedDigit digit = comb_digit(table, signs, column, which);
      look_up(chosen.x, chosen.y, table, which, digit.index);
      group.field().set_one(chosen.z);
      group.negate_if(digit.minus, chosen);
      group.add(out, out, chosen);
    }
  }
}

}  // namespace coffer::crypto::bare
