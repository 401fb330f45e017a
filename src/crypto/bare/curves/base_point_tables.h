#pragma once
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// Bits of a scalar that select one entry of a table.
inline constexpr std::size_t kTeeth = 6;
/// Entries of one table: for half of the digits, as the others are their opposites.
inline constexpr std::size_t kTableEntries = std::size_t{1} << (kTeeth - 1);

/// Multiples of a curve's base point, for odd scalars of up to 12 `columns` bits, as a sum of +-2^i over all
/// those bits i (Lim and Lee: More flexible exponentiation with precomputation, 1994, with signs). Table t,
/// of two, has at index d the sum of +-2^((t + 2 j) columns) times the base point, j from 0 to 5: plus for j
/// = 5, and for the bits j that d has.
struct BasePointTable {
  Limbs coordinates;    ///< of table 0, then 1: x and y, `n` limbs each, plain
  std::size_t n;        ///< limbs of a coordinate
  std::size_t columns;  ///< how many digits each table is used for
};

// scripts/make-base-point-tables writes them. Scalars are as long as the order, and kBlindingLimbs longer.
extern const BasePointTable kSecp256r1Table;
extern const BasePointTable kSecp256k1Table;
extern const BasePointTable kSecp384r1Table;
extern const BasePointTable kEd25519Table;

}  // namespace coffer::crypto::bare
