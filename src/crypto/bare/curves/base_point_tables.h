#pragma once
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// Bits of a scalar that select one entry of a table.
inline constexpr std::size_t kTeeth = 5;
/// Entries of one table, without that for zero.
inline constexpr std::size_t kTableEntries = (std::size_t{1} << kTeeth) - 1;

/// Multiples of a curve's base point, for scalars of up to 10 `columns` bits (Lim and Lee: More flexible
/// exponentiation with precomputation, 1994). Table t, of two, has at digit d, for the bits j of d, the sum
/// of 2^((t + 2 j) columns) times the base point.
struct BasePointTable {
  Limbs coordinates;    ///< of table 0, then 1, from digit 1 on: x and y, `n` limbs each, plain
  std::size_t n;        ///< limbs of a coordinate
  std::size_t columns;  ///< how many digits each table is used for
};

// scripts/make-base-point-tables writes them. Scalars are as long as the order, and kBlindingLimbs longer.
extern const BasePointTable kSecp256r1Table;
extern const BasePointTable kSecp256k1Table;
extern const BasePointTable kSecp384r1Table;
extern const BasePointTable kEd25519Table;

}  // namespace coffer::crypto::bare
