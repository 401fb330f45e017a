#pragma once
#include <array>

#include "crypto/bare/arithmetic/modulus.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/curves/sparse_prime.h"
#include "crypto/ec.h"

namespace coffer::crypto::bare {

/// Limbs of the longest field, that of secp521r1.
inline constexpr std::size_t kMaxFieldLimbs = limbs_for_bytes(kMaxFieldBytes);

/// A number of up to kMaxFieldLimbs limbs, wiped when it goes. How many of them count, the field says.
class FieldElement {
 public:
  FieldElement() = default;
  ~FieldElement() { wipe_limbs(limbs_); }
  FieldElement(const FieldElement&) = default;
  FieldElement& operator=(const FieldElement&) = default;

  /// The lowest n limbs, n at most kMaxFieldLimbs; the element itself for n = PrimeField::size().
  [[nodiscard]] Limbs first(std::size_t n) const { return Limbs(limbs_).first(n); }
  /// The same, to be written; those above stay as they are.
  [[nodiscard]] MutableLimbs first(std::size_t n) { return MutableLimbs(limbs_).first(n); }

 private:
  std::array<Limb, kMaxFieldLimbs> limbs_{};
};

/// The integers modulo an odd prime of 192 to 521 bits: a curve's field, or its scalars. How an element
/// stands for its number is the field's affair: Montgomery form, or plain and not quite reduced
/// (sparse_prime.h). Outputs may be inputs.
class PrimeField {
 public:
  /// `prime`: big-endian, public.
  explicit PrimeField(Bytes prime);
  PrimeField(const PrimeField&) = delete;
  PrimeField& operator=(const PrimeField&) = delete;

  /// Number of limbs that count in an element.
  [[nodiscard]] std::size_t size() const { return n_; }
  /// Number of bits of the prime.
  [[nodiscard]] std::size_t bits() const { return bits_; }
  /// The prime itself, as plain limbs, not in Montgomery form.
  [[nodiscard]] Limbs prime() const { return prime_.first(n_); }

  /// out = a b mod p.
  void multiply(FieldElement& out, const FieldElement& a, const FieldElement& b) const;
  /// out = a^2 mod p.
  void square(FieldElement& out, const FieldElement& a) const;
  /// out = a factor mod p, for a factor below 2^17.
  void multiply_small(FieldElement& out, const FieldElement& a, Limb factor) const;
  /// out = a + b mod p.
  void add(FieldElement& out, const FieldElement& a, const FieldElement& b) const;
  /// out = a - b mod p.
  void subtract(FieldElement& out, const FieldElement& a, const FieldElement& b) const;
  /// out = a^-1; zero for zero.
  void invert(FieldElement& out, const FieldElement& a) const;
  /// out = a^exponent. `exponent`: public, for what follows from the prime: it decides the time.
  void power(FieldElement& out, const FieldElement& a, Limbs exponent) const;

  /// out = 1.
  void set_one(FieldElement& out) const;
  /// out = value, reduced.
  void set_small(FieldElement& out, Limb value) const;
  /// Into the field: any number, reduced. `number` is no element.
  void enter(FieldElement& out, Limbs number) const;
  /// Out of the field: the number below the prime. `out`: size() limbs.
  void leave(MutableLimbs out, const FieldElement& a) const;
  /// Reads a number below the prime. @returns false, not in constant time, for another
  [[nodiscard]] bool read_big_endian(FieldElement& out, Bytes bytes) const;
  /// Reads any number of up to 132 bytes, reduced.
  void reduce_little_endian(FieldElement& out, Bytes bytes) const;
  /// Writes the number, below the prime, into all of `out`: zeros in front, or only its low bytes if that is
  /// shorter.
  void write_big_endian(MutableBytes out, const FieldElement& a) const;
  /// The same, the least significant byte first.
  void write_little_endian(MutableBytes out, const FieldElement& a) const;

  /// A mask: set when a = 0.
  [[nodiscard]] Limb zero_mask(const FieldElement& a) const;
  /// A mask: set when a = b.
  [[nodiscard]] Limb equal_mask(const FieldElement& a, const FieldElement& b) const;

 private:
  /// The field as modulus.h wants it; it views the members.
  [[nodiscard]] Modulus modulus() const {
    return {prime_.first(n_), r2_.first(n_), has_blocks(n_) ? inverse_.first(n_) : Limbs(), m_inverse_};
  }

  const SparsePrime* sparse_;  ///< null: Montgomery form
  FieldElement prime_;
  FieldElement r2_;
  FieldElement inverse_;
  std::size_t n_;
  std::size_t bits_;
  Limb m_inverse_;
};

}  // namespace coffer::crypto::bare
