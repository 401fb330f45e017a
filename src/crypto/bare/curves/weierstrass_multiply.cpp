#include "crypto/bare/curves/weierstrass_multiply.h"

#include <algorithm>
#include <cstdint>

#include "crypto/bare/curves/odd_multiples.h"
#include "crypto/bare/failure.h"

namespace coffer::crypto::bare {
namespace {

void set(const PrimeField& f, ProjectivePoint& out, const AffinePoint& point) {
  out.x = point.x;
  out.y = point.y;
  f.set_one(out.z);
}

/// out = the point as (l^2 x : l^3 y : l), for an l other than zero: with a random one, numbers that nobody
/// knows.
void set_scaled(const PrimeField& f, ProjectivePoint& out, const AffinePoint& point, const FieldElement& l) {
  f.square(out.z, l);
  f.multiply(out.x, point.x, out.z);
  f.multiply(out.z, out.z, l);
  f.multiply(out.y, point.y, out.z);
  out.z = l;
}

/// What makes each multiplication by the same scalar take other numbers.
struct Blinding {
  BlindedScalar scalar;
  FieldElement factor;
  CryptoResult<void> set(const PrimeField& f, Limbs number, Limbs order) {
    COFFER_CHECK(scalar.set(number, order));
    return random_factor(f, factor);
  }
};

/// Multiplies the point at x and y of `out` by an odd number below 2^bits, into Jacobian coordinates, or z =
/// 0 after an exception.
[[gnu::noinline]] void multiply_odd(const WeierstrassGroup& group, ProjectivePoint& out,
                                    const Blinding& blinding, std::size_t bits) {
  JacobianScratch scratch;
  AffinePoint chosen{out.x, out.y};
  const OddMultiples multiples(group, chosen, out, scratch);
  const std::size_t width = multiples.window();
  const std::size_t windows = (bits + width - 1) / width;
  const Signs signs(blinding.scalar.limbs(), windows * width);
  for (std::size_t window = windows; window-- > 0;) {
    Limb digits = 0;
    for (std::size_t i = width; i-- > 0;) digits = (digits << 1) | signs[window * width + i];
    const SignedDigit digit(digits, width);
    multiples.look_up(chosen, digit.index);
    if (window + 1 == windows) {  // the highest sign is plus
      set_scaled(group.field(), out, chosen, blinding.factor);
      continue;
    }
    group.negate_if(digit.minus, chosen.y);
    group.double_jacobian(out, width, scratch);
    group.add_affine(out, chosen, scratch);
  }
}

/// The same for the base point.
[[gnu::noinline]] void multiply_odd_by_table(const WeierstrassGroup& group, ProjectivePoint& out,
                                             const BasePointTable& table, const Blinding& blinding) {
  const Signs signs(blinding.scalar.limbs(), 2 * kTeeth * table.columns);
  JacobianScratch scratch;
  AffinePoint chosen;
  for (std::size_t column = table.columns; column-- > 0;) {
    const bool is_first = column + 1 == table.columns;
    if (!is_first) group.double_jacobian(out, 1, scratch);
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t which = 1 - i;  // the last table has the highest sign, which is plus
      const SignedDigit digit = comb_digit(table, signs, column, which);
      look_up(chosen.x, chosen.y, table, which, digit.index);
      if (is_first && i == 0) {
        set_scaled(group.field(), out, chosen, blinding.factor);
        continue;
      }
      group.negate_if(digit.minus, chosen.y);
      group.add_affine(out, chosen, scratch);
    }
  }
}

/// With complete formulas. `point`: null for the base point.
[[gnu::noinline]] CryptoResult<void> multiply_completely(const WeierstrassGroup& group, ProjectivePoint& out,
                                                         const AffinePoint* point, Limbs scalar) {
  ProjectivePoint base;
  group.set_base_point(base);
  if (point != nullptr) set(group.field(), base, *point);
  COFFER_CHECK(randomize(group.field(), base));
  multiply(group, out, base, scalar);
  return {};
}

/// From Jacobian coordinates, or after an exception once more.
CryptoResult<void> finish(const WeierstrassGroup& group, ProjectivePoint& out, const AffinePoint* point,
                          Limbs scalar) {
  if (reveal(group.field().zero_mask(out.z))) return multiply_completely(group, out, point, scalar);
  group.leave_jacobian(out);
  return {};
}

/// out = scalar point, for the point at x and y of `out`, which is `point` (null: the base point).
CryptoResult<void> multiply_in_place(const WeierstrassGroup& group, ProjectivePoint& out,
                                     const AffinePoint* point, Limbs scalar, Limbs order) {
  Blinding blinding;
  COFFER_CHECK(blinding.set(group.field(), scalar, order));
  const std::size_t bits = public_bit_length(order) + kBlindingLimbs * kLimbBits;
  multiply_odd(group, out, blinding, bits);
  return finish(group, out, point, blinding.scalar.limbs());
}

[[gnu::noinline]] CryptoResult<void> multiply_secret_by_table(const WeierstrassGroup& group,
                                                              ProjectivePoint& out,
                                                              const BasePointTable& table, Limbs scalar,
                                                              Limbs order) {
  Blinding blinding;
  COFFER_CHECK(blinding.set(group.field(), scalar, order));
  multiply_odd_by_table(group, out, table, blinding);
  return finish(group, out, nullptr, blinding.scalar.limbs());
}

/// A sum of public multiples that is empty at first, and doubled only when something is to be added.
class PublicSum {
 public:
  PublicSum(const WeierstrassGroup& group, ProjectivePoint& sum) : group_(group), sum_(sum) {}
  void double_once() { doublings_ += is_empty_ ? 0 : 1; }
  /// += point, or -= where `minus` is set, which changes y.
  void add(AffinePoint& point, Limb minus, JacobianScratch& scratch) {
    group_.negate_if(minus, point.y);
    finish(scratch);
    if (is_empty_) {
      set(group_.field(), sum_, point);
    } else {
      group_.add_affine(sum_, point, scratch);
    }
    is_empty_ = false;
  }
  /// Does what doublings are left.
  void finish(JacobianScratch& scratch) {
    if (doublings_ > 0) group_.double_jacobian(sum_, doublings_, scratch);
    doublings_ = 0;
  }

 private:
  const WeierstrassGroup& group_;
  ProjectivePoint& sum_;
  bool is_empty_ = true;
  std::size_t doublings_ = 0;
};

/// out = odd times the base point + scalar point, in Jacobian coordinates. Windows
/// slide over the scalar's zeros; the columns of the table's comb are added on the way.
[[gnu::noinline]] void multiply_sliding(const WeierstrassGroup& group, ProjectivePoint& out,
                                        const BasePointTable& table, Limbs odd, const AffinePoint& point,
                                        Limbs scalar) {
  JacobianScratch scratch;
  AffinePoint term = point;
  const OddMultiples multiples(group, term, out, scratch);
  const std::size_t columns = table.columns;
  const Signs signs(odd, 2 * kTeeth * columns);
  const auto bit = [scalar](std::size_t at) { return (scalar[at / kLimbBits] >> (at % kLimbBits)) & 1u; };
  PublicSum sum(group, out);
  const std::size_t bits = public_bit_length(scalar);
  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t window_end = kNone;
  Limb window = 0;
  for (std::size_t at = std::max(bits, columns); at-- > 0;) {
    sum.double_once();
    for (std::size_t which = 0; at < columns && which < 2; ++which) {
      const SignedDigit digit = comb_digit(table, signs, at, which);
      look_up(term.x, term.y, table, which, digit.index);
      sum.add(term, digit.minus, scratch);
    }
    if (window_end == kNone && at < bits && bit(at) != 0) {
      window_end = at + 1 - std::min(at + 1, multiples.window());
      while (bit(window_end) == 0) ++window_end;
      window = 0;
      for (std::size_t i = at + 1; i-- > window_end;) window = (window << 1) | bit(i);
    }
    if (window_end == at) {
      multiples.look_up(term, window >> 1);
      sum.add(term, 0, scratch);
      window_end = kNone;
    }
  }
  sum.finish(scratch);
}

/// As multiply_add_public(). @returns false after an exception, and without a table
[[gnu::noinline]] bool multiply_add_by_table(const WeierstrassGroup& group, ProjectivePoint& out, Limbs first,
                                             const AffinePoint& point, Limbs second, Limbs order) {
  const BasePointTable* const table = group.base_point_table();
  if (table == nullptr) return false;
  std::array<Limb, kMaxFieldLimbs + 1> storage;
  const MutableLimbs odd = MutableLimbs(storage).first(order.size() + 1);
  make_odd(odd, first, order);
  multiply_sliding(group, out, *table, odd, point, second);
  if (reveal(group.field().zero_mask(out.z))) return false;
  group.leave_jacobian(out);
  return true;
}

}  // namespace

CryptoResult<void> multiply_secret(const WeierstrassGroup& group, ProjectivePoint& out,
                                   const AffinePoint& point, Limbs scalar, Limbs order) {
  out.x = point.x;
  out.y = point.y;
  return multiply_in_place(group, out, &point, scalar, order);
}

CryptoResult<void> multiply_base_secret(const WeierstrassGroup& group, ProjectivePoint& out, Limbs scalar,
                                        Limbs order) {
  const BasePointTable* const table = group.base_point_table();
  if (table != nullptr) return multiply_secret_by_table(group, out, *table, scalar, order);
  group.set_base_point(out);
  return multiply_in_place(group, out, nullptr, scalar, order);
}

void multiply_add_public(const WeierstrassGroup& group, ProjectivePoint& out, Limbs first,
                         const AffinePoint& point, Limbs second, Limbs order) {
  if (multiply_add_by_table(group, out, first, point, second, order)) return;
  ProjectivePoint term;
  set(group.field(), out, point);
  multiply(group, out, out, second);
  group.set_base_point(term);
  multiply(group, term, term, first);
  group.add(out, out, term);
}

}  // namespace coffer::crypto::bare
