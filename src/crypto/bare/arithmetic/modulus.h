#pragma once
#include "crypto/bare/arithmetic/number.h"

namespace coffer::crypto::bare {

/// The longest modulus: RSA-4096.
inline constexpr std::size_t kMaxModulusLimbs = 4096 / kLimbBits;
/// The longest whose length has no blocks (product.h): secp521r1.
inline constexpr std::size_t kMaxLimbsWithoutBlocks = 17;

/// An odd modulus m above 1, of n limbs, with what Montgomery's multiplication needs; R is 2^(32 n). Numbers
/// "in Montgomery form" stand for x as xR mod m. The limbs are the caller's, and must outlive it.
struct Modulus {
  Limbs m;
  Limbs r2;        ///< R^2 mod m
  Limbs inverse;   ///< m^-1 mod R, to reduce by blocks (product.h); empty to reduce limb by limb
  Limb m_inverse;  ///< -m^-1 mod 2^32

  /// n, the number of limbs of m and of all operands.
  [[nodiscard]] std::size_t size() const { return m.size(); }
};

/// Computes what goes with `m`: odd, of exactly `bits` bits, which are public, while m may be secret. `r2`:
/// as long as m; `inverse` too, which serves lengths that have_blocks(). All must outlive the answer.
[[nodiscard]] Modulus make_modulus(Limbs m, std::size_t bits, MutableLimbs r2, MutableLimbs inverse);

// All below: operands of n limbs; an output may be one of the inputs; results are below m.

/// out = a b / R mod m. `a`: any number; `b`: below m.
void multiply(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b);
/// out = a^2 / R mod m. `a`: below m.
void square(const Modulus& modulus, MutableLimbs out, Limbs a);
/// out = a + b mod m. a, b: below m.
void add(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b);
/// out = a - b mod m. a, b: below m.
void subtract(const Modulus& modulus, MutableLimbs out, Limbs a, Limbs b);

/// out = R mod m: one, in Montgomery form.
void set_one(const Modulus& modulus, MutableLimbs out);
/// Into Montgomery form, reducing: out = number R mod m. `number`: of any length, apart from `out`.
void enter(const Modulus& modulus, MutableLimbs out, Limbs number);
/// Out of Montgomery form: out = a / R mod m.
void leave(const Modulus& modulus, MutableLimbs out, Limbs a);

/// out = base^exponent in Montgomery form, in time that depends on lengths only. `exponent`: of any length;
/// `table`: at least 2 n limbs of scratch, 32 n is fastest, apart from all else; its content is left behind.
void power(const Modulus& modulus, MutableLimbs out, Limbs base, Limbs exponent, MutableLimbs table);
/// The same for an exponent that is public: takes time by its bits, and no table. `out`: apart from `base`.
void power_public(const Modulus& modulus, MutableLimbs out, Limbs base, Limbs exponent);

}  // namespace coffer::crypto::bare
