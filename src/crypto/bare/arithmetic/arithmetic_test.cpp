// Our numbers against OpenSSL's, on random operands of many lengths.

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <memory>
#include <vector>

#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/arithmetic/modulus.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/random.h"

namespace coffer::crypto::bare {
namespace {

using LimbVector = std::vector<Limb>;
struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

BN_CTX* context() {
  static const std::unique_ptr<BN_CTX, FreeNumber> made(BN_CTX_new());
  return made.get();
}

Number openssl(const LimbVector& limbs) {
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

Number zero() { return Number(BN_new()); }

/// Random limbs; now and then all zeros or all ones, where carries go wrong.
LimbVector random_limbs(std::size_t n) {
  LimbVector out(n);
  EXPECT_TRUE(random_bytes(MutableBytes(reinterpret_cast<std::uint8_t*>(out.data()), n * kLimbBytes)));
  for (Limb& limb : out) {
    if (limb % 8 == 0) limb = 0;
    if (limb % 8 == 1) limb = ~Limb{0};
  }
  return out;
}

/// An odd modulus of n limbs, of which `short_by` top bits are zero.
LimbVector random_modulus(std::size_t n, std::size_t short_by) {
  LimbVector m = random_limbs(n);
  m[0] |= 1;
  m.back() |= Limb{1} << 31;
  m.back() >>= short_by;
  m.back() |= 1;
  if (n == 1) m[0] |= 3;
  return m;
}

LimbVector below(const LimbVector& m) {
  const Number a = openssl(random_limbs(m.size()));
  BN_mod(a.get(), a.get(), openssl(m).get(), context());
  return ours(a, m.size());
}

struct Size {
  std::size_t limbs;
  std::size_t short_by;  ///< bits by which the modulus is shorter
};
class Arithmetic : public ::testing::TestWithParam<Size> {
 protected:
  static constexpr int kRounds = 50;
  static std::size_t n() { return GetParam().limbs; }

  LimbVector m_ = random_modulus(n(), GetParam().short_by);
  Number openssl_m_ = openssl(m_);
  LimbVector r2_ = LimbVector(n());
  LimbVector inverse_ = LimbVector(n());
  Modulus modulus_ = make_modulus(m_, n() * kLimbBits - GetParam().short_by, r2_, inverse_);
};

TEST_P(Arithmetic, SumDifferenceAndProduct_AreThoseOfOpenssl) {
  for (int round = 0; round < kRounds; ++round) {
    const LimbVector a = random_limbs(n());
    const LimbVector b = random_limbs(n());
    LimbVector out(n() + 1);
    out.back() = add(MutableLimbs(out).first(n()), a, b);
    const Number expected = zero();
    BN_add(expected.get(), openssl(a).get(), openssl(b).get());
    EXPECT_EQ(out, ours(expected, n() + 1));

    LimbVector difference(n());
    const Limb borrow = subtract(difference, a, b);
    EXPECT_EQ(borrow == 1, BN_cmp(openssl(a).get(), openssl(b).get()) < 0);
    EXPECT_EQ(borrow == 1, reveal(less_mask(a, b)));
    LimbVector back(n());
    EXPECT_EQ(add(back, difference, b), borrow);
    EXPECT_EQ(back, a);

    LimbVector product(2 * n());
    multiply(product, a, b);
    BN_mul(expected.get(), openssl(a).get(), openssl(b).get(), context());
    EXPECT_EQ(product, ours(expected, 2 * n()));
  }
}

TEST_P(Arithmetic, ProductsByBlocks_AreThoseLimbByLimb) {
  if (!has_blocks(n())) GTEST_SKIP() << "these have no blocks";
  for (int round = 0; round < kRounds; ++round) {
    const LimbVector a = random_limbs(n());
    const LimbVector b = round == 0 ? a : random_limbs(n());
    LimbVector scratch(product_scratch(n()));
    LimbVector expected(2 * n());
    multiply(expected, a, b);
    LimbVector out(2 * n());
    multiply(out, a, b, scratch);
    EXPECT_EQ(out, expected);
    LimbVector low(n());
    multiply_low(low, a, b, scratch);
    EXPECT_EQ(low, LimbVector(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(n())));
    LimbVector again(2 * n());
    multiply_high(again, a, b, low, scratch);
    EXPECT_EQ(again, expected);
    multiply(expected, a, a);
    square(out, a, scratch);
    EXPECT_EQ(out, expected);
  }
}

TEST_P(Arithmetic, QuotientAndRemainder_AreThoseOfOpenssl) {
  const LimbVector a = random_limbs(2 * n());
  LimbVector even = m_;
  even[0] &= ~Limb{1};
  for (const LimbVector& b : {m_, even}) {
    LimbVector quotient(2 * n());
    LimbVector remainder(n());
    divide(quotient, remainder, a, b);
    const Number q = zero();
    const Number r = zero();
    BN_div(q.get(), r.get(), openssl(a).get(), openssl(b).get(), context());
    EXPECT_EQ(quotient, ours(q, 2 * n()));
    EXPECT_EQ(remainder, ours(r, n()));
  }
}

TEST_P(Arithmetic, ModularOperations_AreThoseOfOpenssl) {
  for (int round = 0; round < kRounds; ++round) {
    const LimbVector a = below(m_);
    const LimbVector b = below(m_);
    const Number expected = zero();
    LimbVector out(n());
    add(modulus_, out, a, b);
    BN_mod_add(expected.get(), openssl(a).get(), openssl(b).get(), openssl_m_.get(), context());
    EXPECT_EQ(out, ours(expected, n()));
    subtract(modulus_, out, a, b);
    BN_mod_sub(expected.get(), openssl(a).get(), openssl(b).get(), openssl_m_.get(), context());
    EXPECT_EQ(out, ours(expected, n()));

    LimbVector x(n());
    LimbVector y(n());
    enter(modulus_, x, a);
    enter(modulus_, y, b);
    multiply(modulus_, out, x, y);
    leave(modulus_, out, out);
    BN_mod_mul(expected.get(), openssl(a).get(), openssl(b).get(), openssl_m_.get(), context());
    EXPECT_EQ(out, ours(expected, n()));
    square(modulus_, out, x);
    leave(modulus_, out, out);
    BN_mod_mul(expected.get(), openssl(a).get(), openssl(a).get(), openssl_m_.get(), context());
    EXPECT_EQ(out, ours(expected, n()));
  }
}

TEST_P(Arithmetic, LargestOperands_Multiply) {
  LimbVector minus_one = m_;
  --minus_one[0];
  LimbVector x(n());
  enter(modulus_, x, minus_one);
  multiply(modulus_, x, x, x);
  leave(modulus_, x, x);
  LimbVector one(n());
  one[0] = 1;
  EXPECT_EQ(x, one);
}

TEST_P(Arithmetic, NumbersOfOtherLengths_AreReducedOnTheirWayIn) {
  for (const std::size_t length : {std::size_t{1}, n(), n() + 1, 2 * n(), 3 * n() + 1}) {
    const LimbVector a = random_limbs(length);
    LimbVector out(n());
    enter(modulus_, out, a);
    leave(modulus_, out, out);
    const Number expected = zero();
    BN_mod(expected.get(), openssl(a).get(), openssl_m_.get(), context());
    EXPECT_EQ(out, ours(expected, n())) << length;
  }
}

TEST_P(Arithmetic, Powers_AreThoseOfOpensslWithAnyTable) {
  const LimbVector base = below(m_);
  for (const std::size_t length : {std::size_t{1}, n() + 1}) {
    const LimbVector exponent = random_limbs(length);
    const Number expected = zero();
    BN_mod_exp(expected.get(), openssl(base).get(), openssl(exponent).get(), openssl_m_.get(), context());
    LimbVector x(n());
    LimbVector out(n());
    enter(modulus_, x, base);
    for (const std::size_t entries : {2U, 4U, 15U, 16U, 32U}) {
      LimbVector table(entries * n());
      power(modulus_, out, x, exponent, table);
      leave(modulus_, out, out);
      EXPECT_EQ(out, ours(expected, n())) << entries;
    }
    power_public(modulus_, out, x, exponent);
    leave(modulus_, out, out);
    EXPECT_EQ(out, ours(expected, n()));
  }
}

TEST_P(Arithmetic, Inverses_AreThoseOfOpenssl) {
  for (int round = 0; round < 10; ++round) {
    const LimbVector a = below(m_);
    LimbVector out(n());
    LimbVector scratch(inverse_scratch(n()));
    const Limb exists = invert(out, a, m_, scratch);
    const Number expected(BN_mod_inverse(nullptr, openssl(a).get(), openssl_m_.get(), context()));
    ASSERT_EQ(reveal(exists), expected != nullptr);
    if (expected) {
      EXPECT_EQ(out, ours(expected, n()));
    }
  }
}

TEST_P(Arithmetic, GreatestCommonDivisors_AreThoseOfOpenssl) {
  for (const std::size_t twos : {0U, 1U, 7U}) {
    LimbVector a = random_limbs(n());
    LimbVector b = random_limbs(n());
    a[0] |= 1;
    for (std::size_t i = 0; i < twos; ++i) {
      (void)shift_left(a);
      (void)shift_left(b);
    }
    const Number expected = zero();
    BN_gcd(expected.get(), openssl(a).get(), openssl(b).get(), context());
    for (int order = 0; order < 2; ++order) {
      LimbVector out(n());
      LimbVector scratch(inverse_scratch(n()));
      greatest_common_divisor(out, a, b, scratch);
      EXPECT_EQ(out, ours(expected, n()));
      std::swap(a, b);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, Arithmetic,
                         ::testing::Values(Size{1, 0}, Size{2, 5}, Size{6, 0}, Size{8, 0}, Size{8, 3},
                                           Size{14, 2}, Size{16, 1}, Size{17, 23}, Size{24, 0}, Size{32, 0},
                                           Size{48, 0}, Size{64, 0}, Size{128, 0}),
                         [](const auto& size) {
                           return std::to_string(size.param.limbs) + "Limbs" +
                                  std::to_string(size.param.short_by) + "BitsShort";
                         });

TEST(Number, BytesOfAnyLength_LoadAndStore) {
  for (std::size_t length = 1; length <= 9; ++length) {
    std::vector<std::uint8_t> bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
    LimbVector limbs(limbs_for_bytes(length));
    ASSERT_TRUE(load_big_endian(limbs, bytes));
    EXPECT_EQ(limbs[0] & 0xFF, length);
    std::vector<std::uint8_t> back(length);
    store_big_endian(back, limbs);
    EXPECT_EQ(back, bytes);
    ASSERT_TRUE(load_little_endian(limbs, bytes));
    EXPECT_EQ(limbs[0] & 0xFF, 1u);
    store_little_endian(back, limbs);
    EXPECT_EQ(back, bytes);
    std::vector<std::uint8_t> longer(length + 4);
    store_big_endian(longer, limbs);
    EXPECT_EQ(longer[0], 0);
    EXPECT_FALSE(load_big_endian(MutableLimbs(limbs).first(limbs.size() - 1), bytes));
  }
}

}  // namespace
}  // namespace coffer::crypto::bare
