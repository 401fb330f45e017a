#include "crypto/bare/rsa/sieve.h"

#include <algorithm>
#include <array>
#include <bit>

namespace coffer::crypto::bare {
namespace {

constexpr Limb kLimit = 1u << 16;
/// How many odd primes there are below kLimit.
constexpr std::size_t kPrimes = 6541;

/// Half the distance of each to the one before; to 1 for the first, which is 3.
consteval std::array<std::uint8_t, kPrimes> find_half_gaps() {
  constexpr std::size_t kOdd = kLimit / 2;  // numbers 2 i + 1
  std::array<bool, kOdd> storage{};
  std::array<std::uint8_t, kPrimes> half_gaps{};
  bool* const is_composite = storage.data();  // a compiler counts the steps, and calls of operator[] are many
  std::uint8_t* next = half_gaps.data();
  std::size_t before = 0;
  for (std::size_t i = 1; i < kOdd; ++i) {
    if (is_composite[i]) continue;
    *next++ = static_cast<std::uint8_t>(i - before);
    before = i;
    const std::size_t prime = 2 * i + 1;
    for (std::size_t at = prime * prime / 2; at < kOdd; at += prime) is_composite[at] = true;
  }
  return half_gaps;
}
constexpr auto kHalfGaps = find_half_gaps();

/// A prime below 2^16, with Montgomery's multiplication for R = 2^16: of what is secret nothing is divided.
class SmallPrime {
 public:
  explicit SmallPrime(Limb prime) : prime_(prime), inverse_(prime) {
    for (int i = 0; i < 3; ++i) inverse_ *= 2u - prime * inverse_;  // from three bits to 24
  }

  /// a b / 2^16, for factors below the prime.
  [[nodiscard]] Limb multiply(Limb a, Limb b) const {
    const Limb product = a * b;
    const Limb quotient = (product * inverse_) & 0xFFFFu;
    const Limb difference = (product >> 16) - ((quotient * prime_) >> 16);
    return difference + (prime_ & mask_of_bit(difference >> (kLimbBits - 1)));
  }
  /// 2 a, for a below the prime.
  [[nodiscard]] Limb twice(Limb a) const {
    const Limb difference = 2 * a - prime_;
    return difference + (prime_ & mask_of_bit(difference >> (kLimbBits - 1)));
  }
  /// 2^(16 + e), for a public e above zero.
  [[nodiscard]] Limb power_of_two(std::size_t e) const {
    Limb power = kLimit % prime_;
    for (std::size_t bit = std::bit_floor(e); bit > 0; bit /= 2) {
      power = multiply(power, power);
      if ((e & bit) != 0) power = twice(power);
    }
    return power;
  }
  /// number / 2^(32 n), for n limbs.
  [[nodiscard]] Limb reduce(Limbs number) const {
    const Limb negated = 0u - inverse_;
    Limb rest = 0;  // at most the prime
    for (const Limb limb : number) {
      for (const Limb part : {limb & 0xFFFFu, limb >> 16}) {
        const Limb sum = rest + part;
        rest = (sum + ((sum * negated) & 0xFFFFu) * prime_) >> 16;
      }
    }
    return rest & ~mask_if_zero(rest ^ prime_);
  }

 private:
  Limb prime_;
  Limb inverse_;  ///< of the prime modulo 2^16
};

/// Sets the mark of a step, or none where it lies behind the last.
void set_mark(MutableLimbs marks, Limb step) {
  const Limb bit = Limb{1} << (step % kLimbBits);
  Limb distance = step / kLimbBits;
  for (Limb& limb : marks) {
    limb |= bit & mask_if_zero(distance);
    --distance;
  }
}

}  // namespace

std::size_t sieve(Limbs first, MutableLimbs marks, MutableLimbs survivors) {
  std::ranges::fill(marks, Limb{0});
  Limb prime = 1;
  for (const std::uint8_t half_gap : kHalfGaps) {
    prime += 2u * half_gap;
    const SmallPrime p(prime);
    // first + 4 k is a multiple for k = -first / 4.
    const Limb quarter = p.multiply(p.reduce(first), p.power_of_two(first.size() * kLimbBits - 2));
    Limb step = (prime - quarter) & ~mask_if_zero(quarter);
    for (std::size_t i = 0; i < kSieveSteps; i += prime, step += prime) set_mark(marks, step);
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < kSieveSteps; ++i) {
    survivors[count] = static_cast<Limb>(i);
    const Limb is_marked = (marks[i / kLimbBits] >> (i % kLimbBits)) & 1u;
    count = std::min<std::size_t>(count + make_public(is_marked ^ 1u), survivors.size() - 1);
  }
  return count;
}

}  // namespace coffer::crypto::bare
