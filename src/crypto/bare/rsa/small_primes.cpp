#include "crypto/bare/rsa/small_primes.h"

#include <array>

namespace coffer::crypto::bare {
namespace {

consteval std::array<std::uint16_t, kSmallPrimes> find_small_primes() {
  std::array<std::uint16_t, kSmallPrimes> primes{};
  std::size_t found = 0;
  for (unsigned n = 3; n < kSmallPrimeLimit; n += 2) {
    bool is_prime = true;
    for (std::size_t i = 0; i < found && primes[i] * primes[i] <= n; ++i) is_prime &= n % primes[i] != 0;
    if (is_prime) primes[found++] = static_cast<std::uint16_t>(n);
  }
  return primes;
}
constexpr auto kPrimes = find_small_primes();
static_assert(kPrimes.back() == 2039, "the last prime below the limit");

/// x, or x - prime when that is not negative, for x below 2^31.
Limb reduce_once(Limb x, Limb prime) {
  const Limb less = x - prime;
  return select(mask_of_bit(less >> (kLimbBits - 1)), x, less);
}

/// x mod prime, for x below 2^27. `reciprocal`: (2^32 - 1) / prime. The quotient is at most two too small.
Limb reduce(Limb x, Limb prime, Limb reciprocal) {
  const auto quotient = static_cast<Limb>((WideLimb{x} * reciprocal) >> kLimbBits);
  return reduce_once(reduce_once(x - quotient * prime, prime), prime);
}

}  // namespace

void SmallRemainders::set(Limbs candidate) {
  for (std::size_t i = 0; i < kSmallPrimes; ++i) {
    const Limb prime = kPrimes[i];
    const Limb reciprocal = ~Limb{0} / prime;
    Limb remainder = 0;
    for (std::size_t at = candidate.size(); at-- > 0;) {
      remainder = reduce((remainder << 16) | (candidate[at] >> 16), prime, reciprocal);
      remainder = reduce((remainder << 16) | (candidate[at] & 0xFFFFu), prime, reciprocal);
    }
    remainders_[i] = remainder;
  }
}

void SmallRemainders::add_four() {
  for (std::size_t i = 0; i < kSmallPrimes; ++i) {
    const Limb prime = kPrimes[i];
    remainders_[i] = reduce_once(reduce_once(remainders_[i] + 4, prime), prime);
  }
}

Limb SmallRemainders::divides_mask() const {
  Limb divides = 0;
  for (const Limb remainder : remainders_) divides |= mask_if_zero(remainder);
  return divides;
}

}  // namespace coffer::crypto::bare
