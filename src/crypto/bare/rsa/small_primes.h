#pragma once
#include "crypto/bare/arithmetic/limb.h"

namespace coffer::crypto::bare {

/// The odd primes below this are tried on each candidate for a prime of a key.
inline constexpr std::size_t kSmallPrimeLimit = 2048;
/// How many there are: 3 to 2039.
inline constexpr std::size_t kSmallPrimes = 308;

/// A candidate's remainders by the small primes, kept up to date while the search goes on in steps of four.
/// In time that depends on the candidate's length only. Without division: that of many processors takes time
/// by its operands.
class SmallRemainders {
 public:
  /// `storage`: at least kSmallPrimes.
  explicit SmallRemainders(MutableLimbs storage) : remainders_(storage.first(kSmallPrimes)) {}

  /// Computes the remainders of `candidate`, of any length.
  void set(Limbs candidate);
  /// Makes them the remainders of candidate + 4.
  void add_four();
  /// A mask: set when one of the small primes divides the candidate.
  [[nodiscard]] Limb divides_mask() const;

 private:
  MutableLimbs remainders_;
};

}  // namespace coffer::crypto::bare
