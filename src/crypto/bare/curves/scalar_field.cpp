#include "crypto/bare/curves/scalar_field.h"

#include "crypto/bare/failure.h"
#include "crypto/random.h"

namespace coffer::crypto::bare {

CryptoResult<void> random_scalar(const PrimeField& scalars, FieldElement& out) {
  // Each try succeeds in half of the cases or more; so many in a row fail only if the generator is broken.
  constexpr int kTries = 128;
  const MutableLimbs limbs = out.first(scalars.size());
  for (int i = 0; i < kTries; ++i) {
    COFFER_CHECK(
        random_bytes(MutableBytes(reinterpret_cast<std::uint8_t*>(limbs.data()), limbs.size_bytes())));
    limbs.back() &= ~Limb{0} >> (limbs.size() * kLimbBits - scalars.bits());
    // Which candidates were dropped says nothing about the one that was not.
    if (reveal(less_mask(limbs, scalars.prime()) & ~zero_mask(limbs))) return {};
  }
  return failure();
}

void digest_to_scalar(const PrimeField& scalars, FieldElement& out, Bytes digest) {
  const std::size_t bytes = (scalars.bits() + 7) / 8;
  FieldElement number;
  const MutableLimbs limbs = number.first(scalars.size());
  (void)load_big_endian(limbs, digest.first(std::min(bytes, digest.size())));
  if (digest.size() >= bytes) {
    for (std::size_t i = scalars.bits(); i < 8 * bytes; ++i) (void)shift_right(limbs);
  }
  scalars.enter(out, limbs);
}

}  // namespace coffer::crypto::bare
