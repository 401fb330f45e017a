#pragma once
#include "crypto/bare/arithmetic/kernels.h"

namespace coffer::crypto::bare {

/// A prime p close to a power of two: R = 2^(32 n) is congruent to a sum of few small multiples of 2^(32 i),
/// so that reducing is adding (Solinas: Generalized Mersenne numbers, 1999). Numbers are plain, not in
/// Montgomery form, and below R, not below p.
struct SparsePrime {
  std::size_t n;                 ///< limbs
  const std::int32_t* relation;  ///< n digits: R mod p is the sum of relation[i] 2^(32 i)
  const Limb* excess;            ///< the same number, as n limbs
  /// out[n] = the low limbs of what wide[2 n] is, modulo p, in columns. @returns what belongs above: small,
  /// of any sign
  std::int32_t (*sum_columns)(Limb* out, const Limb* wide);

  /// out[n] = wide[2 n] mod p, below R.
  void reduce(Limb* out, const Limb* wide) const { fold(out, sum_columns(out, wide)); }
  /// x[n] + top R mod p, below R, into x. `top`: small, of any sign.
  void fold(Limb* x, std::int32_t top) const {
    // The second time there is a carry or a borrow only when the sum was near the edge: then there is no
    // third.
    for (int i = 0; i < 2; ++i) top = kernels::add_digits(x, relation, n, top);
  }
};

/// How this prime is reduced, if it is one of those: secp192r1 to secp384r1, secp192k1, secp256k1, 2^255 -
/// 19, 2^448 - 2^224 - 1. Null for another.
[[nodiscard]] const SparsePrime* find_sparse_prime(Limbs prime);

}  // namespace coffer::crypto::bare
