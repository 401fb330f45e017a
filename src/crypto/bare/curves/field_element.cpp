#include "crypto/bare/curves/field_element.h"

#include "crypto/bare/arithmetic/inverse.h"

namespace coffer::crypto::bare {

PrimeField::PrimeField(Bytes prime) : sparse_(nullptr), n_(limbs_for_bytes(prime.size())) {
  (void)load_big_endian(prime_.first(n_), prime);
  bits_ = public_bit_length(prime_.first(n_));
  sparse_ = find_sparse_prime(prime_.first(n_));
  m_inverse_ = 0;
  if (sparse_ == nullptr) {
    m_inverse_ = make_modulus(prime_.first(n_), bits_, r2_.first(n_), inverse_.first(n_)).m_inverse;
  }
}

void PrimeField::set_one(FieldElement& out) const {
  if (sparse_ == nullptr) return bare::set_one(modulus(), out.first(n_));
  bare::set_small(out.first(n_), 1);
}

void PrimeField::multiply(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  if (sparse_ != nullptr) {
    return sparse_->multiply(out.first(n_).data(), a.first(n_).data(), b.first(n_).data());
  }
  bare::multiply(modulus(), out.first(n_), a.first(n_), b.first(n_));
}

void PrimeField::square(FieldElement& out, const FieldElement& a) const {
  if (sparse_ != nullptr) return sparse_->square(out.first(n_).data(), a.first(n_).data());
  bare::square(modulus(), out.first(n_), a.first(n_));
}

void PrimeField::multiply_small(FieldElement& out, const FieldElement& a, Limb factor) const {
  if (sparse_ != nullptr && factor == 121665 && sparse_->multiply_121665 != nullptr) {
    return sparse_->multiply_121665(out.first(n_).data(), a.first(n_).data());
  }
  FieldElement product;
  if (sparse_ == nullptr) {
    set_small(product, factor);
    return multiply(out, a, product);
  }
  const Limb above = kernels::multiply_add(product.first(n_).data(), a.first(n_).data(), n_, factor);
  sparse_->fold(product.first(n_).data(), static_cast<std::int32_t>(above));
  out = product;
}

void PrimeField::add(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  if (sparse_ == nullptr) return bare::add(modulus(), out.first(n_), a.first(n_), b.first(n_));
  sparse_->add(out.first(n_).data(), a.first(n_).data(), b.first(n_).data());
}

void PrimeField::subtract(FieldElement& out, const FieldElement& a, const FieldElement& b) const {
  if (sparse_ == nullptr) return bare::subtract(modulus(), out.first(n_), a.first(n_), b.first(n_));
  sparse_->subtract(out.first(n_).data(), a.first(n_).data(), b.first(n_).data());
}

void PrimeField::power(FieldElement& out, const FieldElement& a, Limbs exponent) const {
  FieldElement base;  // `out` may be `a`
  base = a;
  set_one(out);
  for (std::size_t bit = public_bit_length(exponent); bit-- > 0;) {
    square(out, out);
    if (((exponent[bit / kLimbBits] >> (bit % kLimbBits)) & 1u) != 0) multiply(out, out, base);
  }
}

namespace {

/// Apart from its caller, so that its scratch is gone from the stack afterwards.
[[gnu::noinline]] void invert_plain(MutableLimbs number, Limbs prime) {
  std::array<Limb, inverse_scratch(kMaxFieldLimbs)> scratch;
  (void)bare::invert(number, number, prime, scratch);
  wipe_limbs(scratch);
}

}  // namespace

void PrimeField::invert(FieldElement& out, const FieldElement& a) const {
  FieldElement number;
  leave(number.first(n_), a);
  invert_plain(number.first(n_), prime());
  enter(out, number.first(n_));
}

void PrimeField::enter(FieldElement& out, Limbs number) const {
  if (sparse_ == nullptr) return bare::enter(modulus(), out.first(n_), number);
  std::array<Limb, 2 * kMaxFieldLimbs> storage;
  const MutableLimbs wide = MutableLimbs(storage).first(2 * n_);
  bare::set_small(out.first(n_), 0);
  // Horner's rule over parts of n limbs, from the top: out = out R + part.
  for (std::size_t at = (number.size() + n_ - 1) / n_ * n_; at > 0; at -= n_) {
    widen(wide.first(n_), number.subspan(at - n_, std::min(n_, number.size() - (at - n_))));
    widen(wide.last(n_), out.first(n_));
    sparse_->reduce(out.first(n_).data(), wide.data());
  }
  wipe_limbs(wide);
}

void PrimeField::leave(MutableLimbs out, const FieldElement& a) const {
  if (sparse_ == nullptr) return bare::leave(modulus(), out, a.first(n_));
  widen(out, a.first(n_));
  // Below R, which is less than three times the prime.
  for (int i = 0; i < 2; ++i) (void)subtract_if(~less_mask(out, prime()), out, prime());
}

Limb PrimeField::zero_mask(const FieldElement& a) const {
  FieldElement number;
  leave(number.first(n_), a);
  return bare::zero_mask(number.first(n_));
}

Limb PrimeField::equal_mask(const FieldElement& a, const FieldElement& b) const {
  FieldElement difference;
  subtract(difference, a, b);
  return zero_mask(difference);
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
  leave(number.first(n_), a);
  store_big_endian(out, number.first(n_));
}

void PrimeField::write_little_endian(MutableBytes out, const FieldElement& a) const {
  FieldElement number;
  leave(number.first(n_), a);
  store_little_endian(out, number.first(n_));
}

}  // namespace coffer::crypto::bare
