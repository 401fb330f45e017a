// The fields of sparse primes against OpenSSL, on random numbers and on those near the edges.

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <memory>
#include <vector>

#include "crypto/bare/curves/field_element.h"
#include "crypto/bare/random_limbs.h"
#include "crypto/curve.h"
#include "crypto/raw_curve.h"

namespace coffer::crypto::bare {
namespace {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using LimbVector = std::vector<Limb>;

Number openssl(Limbs limbs) {
  std::vector<std::uint8_t> bytes(limbs.size() * kLimbBytes);
  store_big_endian(bytes, limbs);
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

LimbVector ours(const Number& number, std::size_t limbs) {
  std::vector<std::uint8_t> bytes(limbs * kLimbBytes);
  EXPECT_GE(BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size())), 0);
  LimbVector out(limbs);
  EXPECT_TRUE(load_big_endian(out, bytes));
  return out;
}

/// Random; two times in three with limbs of all zeros and all ones.
LimbVector random_wide(std::size_t n, int round) {
  LimbVector out(n);
  EXPECT_TRUE(random_limbs(out));
  if (round % 3 == 0) return out;
  for (Limb& limb : out) {
    const Limb choice = limb % 16;
    if (choice < (round % 3 == 1 ? 4 : 14)) limb = ~Limb{0};
    if (choice == 15) limb = 0;
  }
  return out;
}

void expect_arithmetic_of(Bytes prime) {
  const PrimeField field(prime);
  const std::size_t n = field.size();
  ASSERT_NE(find_sparse_prime(field.prime()), nullptr);
  const std::unique_ptr<BN_CTX, FreeNumber> context(BN_CTX_new());
  const Number p = openssl(field.prime());
  const Number expected(BN_new());
  LimbVector out(n);
  for (int round = 0; round < 300; ++round) {
    const LimbVector wide = random_wide(2 * n, round);
    FieldElement a, b, c;
    field.enter(a, wide);  // any number, and below R only
    field.enter(b, Limbs(wide).first(n));
    const Number x = openssl(wide);
    const Number y = openssl(Limbs(wide).first(n));
    const auto expect = [&](const FieldElement& result) {
      field.leave(out, result);
      EXPECT_EQ(out, ours(expected, n)) << round;
    };
    BN_nnmod(expected.get(), x.get(), p.get(), context.get());
    expect(a);
    field.multiply(c, a, b);
    BN_mod_mul(expected.get(), x.get(), y.get(), p.get(), context.get());
    expect(c);
    field.square(c, b);
    BN_mod_sqr(expected.get(), y.get(), p.get(), context.get());
    expect(c);
    field.add(c, b, b);
    BN_mod_add(expected.get(), y.get(), y.get(), p.get(), context.get());
    expect(c);
    field.subtract(c, a, b);
    BN_mod_sub(expected.get(), x.get(), y.get(), p.get(), context.get());
    expect(c);
    field.subtract(c, FieldElement(), b);
    field.add(c, c, b);
    EXPECT_TRUE(reveal(field.zero_mask(c)));
  }
}

TEST(SparsePrimes, HaveTheArithmeticOfOpenssl) {
  for (const CurveId id : {CurveId::kSecp192r1, CurveId::kSecp224r1, CurveId::kSecp256r1, CurveId::kSecp384r1,
                           CurveId::kSecp192k1, CurveId::kSecp256k1}) {
    SCOPED_TRACE(static_cast<int>(id));
    expect_arithmetic_of(curve(id).prime);
  }
  expect_arithmetic_of(raw_curve(MontgomeryCurve::kX25519).prime);
  expect_arithmetic_of(raw_curve(MontgomeryCurve::kX448).prime);
}

}  // namespace
}  // namespace coffer::crypto::bare
