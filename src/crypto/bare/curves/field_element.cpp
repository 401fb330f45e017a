#include "crypto/bare/curves/field_element.h"

namespace coffer::crypto::bare {

PrimeField::PrimeField(Bytes prime) : n_(limbs_for_bytes(prime.size())) {
  (void)load_big_endian(prime_.first(n_), prime);
  bits_ = public_bit_length(prime_.first(n_));
  m_inverse_ = make_modulus(prime_.first(n_), bits_, r2_.first(n_)).m_inverse;
}

void PrimeField::multiply(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  bare::multiply(modulus(), out.first(n_), a.first(n_), b.first(n_));
}

void PrimeField::add(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  bare::add(modulus(), out.first(n_), a.first(n_), b.first(n_));
}

void PrimeField::subtract(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  bare::subtract(modulus(), out.first(n_), a.first(n_), b.first(n_));
}

void PrimeField::power(FieldElement& out, const FieldElement& a, Limbs exponent) const {
  FieldElement base;  // `out` may be `a`
  base = a;
  bare::power_public(modulus(), out.first(n_), base.first(n_), exponent);
}

void PrimeField::invert(FieldElement& out, const FieldElement& a) const {
  FieldElement exponent = prime_;
  (void)subtract_small(exponent.first(n_), 2);
  power(out, a, exponent.first(n_));
}

void PrimeField::set_small(FieldElement& out, Limb value) const {
  const std::array<Limb, 1> number = {value};
  enter(out, number);
}

bool PrimeField::read_big_endian(FieldElement& out, Bytes bytes) const {
  FieldElement number;
  if (!load_big_endian(number.first(n_), bytes)) return false;
  if (!reveal(less_mask(number.first(n_), prime()))) return false;
  enter(out, number.first(n_));
  return true;
}

void PrimeField::reduce_little_endian(FieldElement& out, Bytes bytes) const {
  std::array<Limb, 2 * kMaxFieldLimbs> number{};
  const MutableLimbs used = MutableLimbs(number).first(limbs_for_bytes(bytes.size()));
  (void)load_little_endian(used, bytes);
  enter(out, used);
  wipe_limbs(number);
}

void PrimeField::write_big_endian(MutableBytes out, const FieldElement& a) const {
  FieldElement number;
  leave(modulus(), number.first(n_), a.first(n_));
  store_big_endian(out, number.first(n_));
}

void PrimeField::write_little_endian(MutableBytes out, const FieldElement& a) const {
  FieldElement number;
  leave(modulus(), number.first(n_), a.first(n_));
  store_little_endian(out, number.first(n_));
}

}  // namespace coffer::crypto::bare
