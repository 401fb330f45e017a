#include "crypto/bare/curves/ladder.h"

#include "crypto/bare/curves/point.h"
#include "crypto/raw_curve.h"

namespace coffer::crypto::bare {
namespace {

/// decodeScalar25519 and decodeScalar448 (RFC 7748, section 5).
void clamp(MontgomeryCurve curve, MutableBytes scalar) {
  if (curve == MontgomeryCurve::kX25519) {
    scalar[0] &= 0xF8;
    scalar[31] = static_cast<std::uint8_t>((scalar[31] & 0x7F) | 0x40);
  } else {
    scalar[0] &= 0xFC;
    scalar[55] |= 0x80;
  }
}

/// (x2 : z2) = 2 (x2 : z2), and (x3 : z3) = (x2 : z2) + (x3 : z3): the step of RFC 7748, section 5.
struct Ladder {
  const PrimeField& f;
  Limb a24;
  FieldElement x1;
  FieldElement x2, z2, x3, z3;
  FieldElement a, b, c, d, e;  // what a step computes with

  void step() {
    f.add(a, x2, z2);
    f.subtract(b, x2, z2);
    f.add(c, x3, z3);
    f.subtract(d, x3, z3);
    f.multiply(d, d, a);  // DA
    f.multiply(c, c, b);  // CB
    f.square(a, a);       // AA
    f.square(b, b);       // BB
    f.subtract(e, a, b);
    f.add(x3, d, c);
    f.square(x3, x3);
    f.subtract(z3, d, c);
    f.square(z3, z3);
    f.multiply(z3, z3, x1);
    f.multiply(x2, a, b);
    f.multiply_small(b, e, a24);
    f.add(b, b, a);
    f.multiply(z2, e, b);
  }
  void swap(Limb mask) {
    swap_if(mask, x2.first(f.size()), x3.first(f.size()));
    swap_if(mask, z2.first(f.size()), z3.first(f.size()));
  }
};

/// (lx : lz) and (mx : mz) for the two points, l and m random: other numbers each time.
CryptoResult<void> randomize(Ladder& ladder) {
  ProjectivePoint first{ladder.x2, FieldElement(), ladder.z2};
  ProjectivePoint second{ladder.x3, FieldElement(), ladder.z3};
  COFFER_CHECK(randomize(ladder.f, first));
  COFFER_CHECK(randomize(ladder.f, second));
  ladder.x2 = first.x;
  ladder.z2 = first.z;
  ladder.x3 = second.x;
  ladder.z3 = second.z;
  return {};
}

}  // namespace

CryptoResult<void> ladder(MontgomeryCurve curve, Bytes scalar, Bytes u, MutableBytes out) {
  const PrimeField field(raw_curve(curve).prime);
  Secret<kMaxMontgomeryBytes> clamped;
  const MutableBytes bytes = MutableBytes(clamped.writable()).first(scalar.size());
  copy(scalar, bytes);
  clamp(curve, bytes);
  FieldElement bits;
  (void)load_little_endian(bits.first(field.size()), bytes);

  Ladder state{
      field, curve == MontgomeryCurve::kX25519 ? 121665u : 39081u, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  std::array<std::uint8_t, kMaxMontgomeryBytes> masked{};
  copy(u, masked);
  if (curve == MontgomeryCurve::kX25519) masked[31] &= 0x7F;
  field.reduce_little_endian(state.x1, Bytes(masked).first(u.size()));
  field.set_one(state.x2);
  state.x3 = state.x1;
  field.set_one(state.z3);
  COFFER_CHECK(randomize(state));

  Limb swapped = 0;
  for (std::size_t at = 8 * scalar.size(); at-- > 0;) {
    const Limb bit = mask_of_bit((bits.first(field.size())[at / kLimbBits] >> (at % kLimbBits)) & 1u);
    state.swap(swapped ^ bit);
    swapped = bit;
    state.step();
  }
  state.swap(swapped);
  field.invert(state.z2, state.z2);
  field.multiply(state.x2, state.x2, state.z2);
  field.write_little_endian(out, state.x2);
  return {};
}

}  // namespace coffer::crypto::bare
