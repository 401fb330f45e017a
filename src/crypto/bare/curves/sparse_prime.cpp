#include "crypto/bare/curves/sparse_prime.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/bare/arithmetic/number.h"

namespace coffer::crypto::bare {
namespace {

/// R mod p as small multiples of 2^(32 i), the lowest first.
template <std::size_t n>
using Relation = std::array<std::int32_t, n>;

/// The multiples that each limb of the high half stands for: 2^(32 (n + k)) mod p.
template <std::size_t n>
consteval std::array<Relation<n>, n> high_limbs(Relation<n> relation) {
  std::array<Relation<n>, n> rows{relation};
  for (std::size_t k = 1; k < n; ++k) {
    const std::int32_t top = rows[k - 1][n - 1];
    for (std::size_t i = 0; i < n; ++i) rows[k][i] = (i > 0 ? rows[k - 1][i - 1] : 0) + top * relation[i];
  }
  return rows;
}

/// The digits' number, which is positive.
template <std::size_t n>
consteval std::array<Limb, n> to_limbs(Relation<n> digits) {
  std::array<Limb, n> out{};
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += digits[i];
    out[i] = static_cast<Limb>(sum);
    sum >>= kLimbBits;
  }
  return out;
}

/// sum += kTimes x.
template <std::int32_t kTimes>
void add_times(std::int64_t& sum, std::int64_t x) {
  if constexpr (kTimes > 3 || kTimes < -3) {
    sum += kTimes * x;
  } else if constexpr (kTimes > 0) {
    for (int i = 0; i < kTimes; ++i) sum += x;
  } else {
    for (int i = 0; i < -kTimes; ++i) sum -= x;
  }
}

/// x + top R mod p, below R, into x. `top`: small, of any sign.
void fold_digits(Limb* x, std::int32_t top, std::span<const std::int32_t> relation) {
  // The second time there is a carry or a borrow only when the sum was near the edge: then there is no third.
  for (int i = 0; i < 2; ++i) top = kernels::add_digits(x, relation.data(), relation.size(), top);
}

/// The limb of this sum; what is above stays in it, with its sign.
Limb take_limb(std::int64_t& sum) {
  const auto limb = static_cast<Limb>(sum);
  sum >>= kLimbBits;
  return limb;
}

template <std::size_t n, Relation<n> kRelation>
struct Field {
  static constexpr auto kDigits = kRelation;
  static constexpr auto kExcess = to_limbs<n>(kRelation);
  static constexpr auto kRows = high_limbs<n>(kRelation);

  static void multiply(Limb* out, const Limb* a, const Limb* b) {
    std::array<Limb, 2 * n> product;
    if constexpr (n == 8) {
      kernels::multiply_256(product.data(), a, b);
    } else if constexpr (n == 12) {
      kernels::multiply_384(product.data(), a, b);
    } else {
      for (std::size_t i = 0; i < n; ++i) product[i] = 0;
      for (std::size_t i = 0; i < n; ++i) product[i + n] = kernels::multiply_add(&product[i], a, n, b[i]);
    }
    reduce(out, product.data());
    wipe_limbs(product);
  }
  static void square(Limb* out, const Limb* a) {
    if constexpr (n == 8 || n == 12) {
      std::array<Limb, 2 * n> product;
      n == 8 ? kernels::square_256(product.data(), a) : kernels::square_384(product.data(), a);
      reduce(out, product.data());
      wipe_limbs(product);
    } else {
      multiply(out, a, a);
    }
  }
  static void reduce(Limb* out, const Limb* wide) { fold_digits(out, sum_columns(out, wide), kDigits); }
  static void add(Limb* out, const Limb* a, const Limb* b) {
    kernels::add_folded(out, a, b, n, kExcess.data());
  }
  static void subtract(Limb* out, const Limb* a, const Limb* b) {
    kernels::subtract_folded(out, a, b, n, kExcess.data());
  }

 private:
  /// out[n] = the low limbs of what wide[2 n] is, modulo p, in columns. @returns what belongs above: small,
  /// of any sign
  static std::int32_t sum_columns(Limb* out, const Limb* wide) {
    if constexpr (kRelation == Relation<n>{kRelation[0]}) {  // one row
      for (std::size_t i = 0; i < n; ++i) out[i] = wide[i];
      return static_cast<std::int32_t>(kernels::multiply_add(out, wide + n, n, kRelation[0]));
    }
    return sum(out, wide, std::make_index_sequence<n>());
  }
  template <std::size_t... kColumns>
  static std::int32_t sum(Limb* out, const Limb* wide, std::index_sequence<kColumns...> columns) {
    std::int64_t column = 0;
    ((column += wide[kColumns], add_column<kColumns>(column, wide + n, columns),
      out[kColumns] = take_limb(column)),
     ...);
    return static_cast<std::int32_t>(column);
  }
  template <std::size_t kColumn, std::size_t... kHigh>
  static void add_column(std::int64_t& column, const Limb* high, std::index_sequence<kHigh...>) {
    (add_times<kRows[kHigh][kColumn]>(column, high[kHigh]), ...);
  }
};

template <typename Prime>
constexpr SparsePrime kHow = {Prime::kDigits.size(), Prime::kDigits.data(),
                              Prime::multiply,       Prime::square,
                              Prime::reduce,         Prime::add,
                              Prime::subtract,       nullptr};

/// A prime, and how it is reduced.
struct Known {
  Limbs prime;
  SparsePrime how;
};

constexpr Limb kOnes = ~Limb{0};
constexpr std::array<Limb, 6> kSecp192r1 = {kOnes, kOnes, kOnes - 1, kOnes, kOnes, kOnes};
constexpr std::array<Limb, 7> kSecp224r1 = {1, 0, 0, kOnes, kOnes, kOnes, kOnes};
constexpr std::array<Limb, 8> kSecp256r1 = {kOnes, kOnes, kOnes, 0, 0, 0, 1, kOnes};
constexpr std::array<Limb, 12> kSecp384r1 = {kOnes, 0,     0,     kOnes, kOnes - 1, kOnes,
                                             kOnes, kOnes, kOnes, kOnes, kOnes,     kOnes};
constexpr std::array<Limb, 6> kSecp192k1 = {kOnes - 4552, kOnes - 1, kOnes, kOnes, kOnes, kOnes};
constexpr std::array<Limb, 8> kSecp256k1 = {kOnes - 976, kOnes - 1, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes};
constexpr std::array<Limb, 8> k25519 = {kOnes - 18, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes >> 1};
constexpr std::array<Limb, 14> k448 = {kOnes,     kOnes, kOnes, kOnes, kOnes, kOnes, kOnes,
                                       kOnes - 1, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes};

using Secp256r1 = Field<8, Relation<8>{1, 0, 0, -1, 0, 0, -1, 1}>;
using Secp384r1 = Field<12, Relation<12>{1, -1, 0, 1, 1}>;
using Curve25519 = Field<8, Relation<8>{38}>;  // R = 2 p + 38

const std::array<Known, 8> kKnown = {{
    {kSecp192r1, kHow<Field<6, Relation<6>{1, 0, 1}>>},
    {kSecp224r1, kHow<Field<7, Relation<7>{-1, 0, 0, 1}>>},
    {kSecp256r1, kHow<Secp256r1>},
    {kSecp384r1, kHow<Secp384r1>},
    {kSecp192k1, kHow<Field<6, Relation<6>{4553, 1}>>},
    {kSecp256k1, kHow<Field<8, Relation<8>{977, 1}>>},
    {k25519, kHow<Curve25519>},
    {k448, kHow<Field<14, Relation<14>{1, 0, 0, 0, 0, 0, 0, 1}>>},
}};

#ifdef __ARM_ARCH_6M__
const std::array<Known, 3> kInAssembly = {{
    {kSecp256r1,
     {8, Secp256r1::kDigits.data(), coffer_p256_multiply, coffer_p256_square, coffer_p256_reduce,
      coffer_p256_add, coffer_p256_subtract, nullptr}},
    {kSecp384r1,
     {12, Secp384r1::kDigits.data(), coffer_p384_multiply, coffer_p384_square, coffer_p384_reduce,
      coffer_p384_add, coffer_p384_subtract, nullptr}},
    {k25519,
     {8, Curve25519::kDigits.data(), coffer_25519_multiply, coffer_25519_square, coffer_25519_reduce,
      coffer_25519_add, coffer_25519_subtract, coffer_25519_multiply_a24}},
}};
#else
const std::array<Known, 0> kInAssembly;
#endif

const SparsePrime* find_in(std::span<const Known> table, Limbs prime) {
  const auto found =
      std::ranges::find_if(table, [&](const Known& known) { return std::ranges::equal(known.prime, prime); });
  return found == table.end() ? nullptr : &found->how;
}

}  // namespace

const SparsePrime* find_sparse_prime(Limbs prime) {
  const SparsePrime* const found = find_in(kInAssembly, prime);
  return found != nullptr ? found : reference::find_sparse_prime(prime);
}

const SparsePrime* reference::find_sparse_prime(Limbs prime) { return find_in(kKnown, prime); }

}  // namespace coffer::crypto::bare
