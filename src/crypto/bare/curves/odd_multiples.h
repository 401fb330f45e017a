#pragma once
#include "crypto/bare/curves/weierstrass.h"

namespace coffer::crypto::bare {

/// 1, 3, 5 ... times a point, in affine coordinates.
class OddMultiples {
 public:
  /// Computes them, in time that depends on the curve only. `point`: public, of the group, other than
  /// infinity; it is used up. `sum`, `scratch`: space to work in.
  OddMultiples(const WeierstrassGroup& group, AffinePoint& point, ProjectivePoint& sum,
               JacobianScratch& scratch);
  OddMultiples(const OddMultiples&) = delete;
  OddMultiples& operator=(const OddMultiples&) = delete;

  /// Bits of a window whose digits, all odd and of both signs, have their amounts here.
  [[nodiscard]] std::size_t window() const { return window_; }
  /// out = (2 index + 1) point, touching all.
  void look_up(AffinePoint& out, Limb index) const;

 private:
  /// Entries hold x, y and, while they are made, by which factor z grew.
  [[nodiscard]] MutableLimbs part(std::size_t entry, std::size_t which) {
    return MutableLimbs(limbs_).subspan((3 * entry + which) * n_, n_);
  }

  /// For fields of up to 384 bits a window of four bits, for longer ones one of three: stack is short.
  static constexpr std::size_t kLimbs = std::size_t{8} * 3 * 12;

  std::size_t n_;
  std::size_t window_;
  std::array<Limb, kLimbs> limbs_;
};

}  // namespace coffer::crypto::bare
