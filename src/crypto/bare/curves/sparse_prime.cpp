#include "crypto/bare/curves/sparse_prime.h"

#include <algorithm>
#include <array>
#include <utility>

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

/// The limb of this sum; what is above stays in it, with its sign.
Limb take_limb(std::int64_t& sum) {
  const auto limb = static_cast<Limb>(sum);
  sum >>= kLimbBits;
  return limb;
}

template <std::size_t n, Relation<n> kRelation>
struct Reduction {
  static constexpr auto kDigits = kRelation;
  static constexpr auto kExcess = to_limbs<n>(kRelation);
  static constexpr auto kRows = high_limbs<n>(kRelation);

  static std::int32_t sum_columns(Limb* out, const Limb* wide) {
    if constexpr (kRelation == Relation<n>{kRelation[0]}) {  // one row
      for (std::size_t i = 0; i < n; ++i) out[i] = wide[i];
      return static_cast<std::int32_t>(kernels::multiply_add(out, wide + n, n, kRelation[0]));
    }
    return sum(out, wide, std::make_index_sequence<n>());
  }

 private:
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

/// A prime, and how it is reduced.
struct Known {
  Limbs prime;
  SparsePrime how;
};

template <std::size_t n, Relation<n> kRelation>
constexpr SparsePrime kHow = {n, Reduction<n, kRelation>::kDigits.data(),
                              Reduction<n, kRelation>::kExcess.data(), Reduction<n, kRelation>::sum_columns};

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

const std::array<Known, 8> kKnown = {{
    {kSecp192r1, kHow<6, Relation<6>{1, 0, 1}>},
    {kSecp224r1, kHow<7, Relation<7>{-1, 0, 0, 1}>},
    {kSecp256r1, kHow<8, Relation<8>{1, 0, 0, -1, 0, 0, -1, 1}>},
    {kSecp384r1, kHow<12, Relation<12>{1, -1, 0, 1, 1}>},
    {kSecp192k1, kHow<6, Relation<6>{4553, 1}>},
    {kSecp256k1, kHow<8, Relation<8>{977, 1}>},
    {k25519, kHow<8, Relation<8>{38}>},  // R = 2 p + 38
    {k448, kHow<14, Relation<14>{1, 0, 0, 0, 0, 0, 0, 1}>},
}};

}  // namespace

const SparsePrime* find_sparse_prime(Limbs prime) {
  const auto* const found = std::ranges::find_if(
      kKnown, [&](const Known& known) { return std::ranges::equal(known.prime, prime); });
  return found == kKnown.end() ? nullptr : &found->how;
}

}  // namespace coffer::crypto::bare
