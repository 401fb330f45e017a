#pragma once
#include "crypto/bare/arithmetic/kernels.h"

namespace coffer::crypto::bare {

/// A prime p close to a power of two: R = 2^(32 n) is congruent to a sum of few small multiples of 2^(32 i),
/// so that reducing is adding (Solinas: Generalized Mersenne numbers, 1999). Numbers are plain, not in
/// Montgomery form, and below R, not below p: n limbs, of the functions' outputs and inputs, which may be the
/// same memory.
struct SparsePrime {
  std::size_t n;                 ///< limbs
  const std::int32_t* relation;  ///< n digits: R mod p is the sum of relation[i] 2^(32 i)

  void (*multiply)(Limb* out, const Limb* a, const Limb* b);  ///< out = a b mod p
  void (*square)(Limb* out, const Limb* a);                   ///< out = a^2 mod p
  void (*reduce)(Limb* out, const Limb* wide);                ///< out = wide[2 n] mod p
  void (*add)(Limb* out, const Limb* a, const Limb* b);       ///< out = a + b mod p
  void (*subtract)(Limb* out, const Limb* a, const Limb* b);  ///< out = a - b mod p

  /// out = 121665 a mod p, where a ladder needs it (RFC 7748, 5), else null
  void (*multiply_121665)(Limb* out, const Limb* a) = nullptr;

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

#ifdef __ARM_ARCH_6M__
extern "C" {
// The fields that are used most have assembly, in armv6m/.
void coffer_p256_multiply(Limb* out, const Limb* a, const Limb* b);
void coffer_p256_square(Limb* out, const Limb* a);
void coffer_p256_reduce(Limb* out, const Limb* wide);
void coffer_p256_add(Limb* out, const Limb* a, const Limb* b);
void coffer_p256_subtract(Limb* out, const Limb* a, const Limb* b);
void coffer_p384_multiply(Limb* out, const Limb* a, const Limb* b);
void coffer_p384_square(Limb* out, const Limb* a);
void coffer_p384_reduce(Limb* out, const Limb* wide);
void coffer_p384_add(Limb* out, const Limb* a, const Limb* b);
void coffer_p384_subtract(Limb* out, const Limb* a, const Limb* b);
void coffer_25519_multiply(Limb* out, const Limb* a, const Limb* b);
void coffer_25519_square(Limb* out, const Limb* a);
void coffer_25519_reduce(Limb* out, const Limb* wide);
void coffer_25519_add(Limb* out, const Limb* a, const Limb* b);
void coffer_25519_subtract(Limb* out, const Limb* a, const Limb* b);
void coffer_25519_multiply_a24(Limb* out, const Limb* a);
}
#endif

namespace reference {
/// The same without assembly for any prime as a whole: what that is tested against.
[[nodiscard]] const SparsePrime* find_sparse_prime(Limbs prime);
}  // namespace reference

}  // namespace coffer::crypto::bare
