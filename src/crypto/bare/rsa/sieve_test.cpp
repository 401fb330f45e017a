#include "crypto/bare/rsa/sieve.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace coffer::crypto::bare {
namespace {

/// (number + add) mod divisor, by long division.
std::uint64_t remainder_of(Limbs number, std::uint64_t add, std::uint64_t divisor) {
  std::uint64_t remainder = 0;
  for (std::size_t i = number.size(); i-- > 0;) remainder = ((remainder << kLimbBits) | number[i]) % divisor;
  return (remainder + add) % divisor;
}

std::vector<std::uint32_t> odd_primes_below(std::uint32_t limit) {
  std::vector<std::uint32_t> primes;
  for (std::uint32_t n = 3; n < limit; n += 2) {
    bool is_prime = true;
    for (std::size_t i = 0; i < primes.size() && primes[i] * primes[i] <= n && is_prime; ++i) {
      is_prime = n % primes[i] != 0;
    }
    if (is_prime) primes.push_back(n);
  }
  return primes;
}

class SieveSizes : public ::testing::TestWithParam<std::size_t> {};

TEST_P(SieveSizes, Survivors_AreThoseWithoutASmallFactor) {
  const auto primes = odd_primes_below(1u << 16);
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  std::vector<Limb> first(GetParam());
  for (Limb& limb : first) limb = static_cast<Limb>(random());
  first[0] |= 3u;
  std::vector<Limb> expected;
  for (Limb step = 0; step < kSieveSteps; ++step) {
    bool survives = true;
    for (const std::uint32_t prime : primes) survives = survives && remainder_of(first, 4 * step, prime) != 0;
    if (survives) expected.push_back(step);
  }
  std::array<Limb, kSieveLimbs> marks{};
  std::array<Limb, kMostSurvivors> survivors{};
  const std::size_t count = sieve(first, marks, survivors);
  EXPECT_EQ(std::vector(survivors.begin(), survivors.begin() + count), expected);
}

INSTANTIATE_TEST_SUITE_P(, SieveSizes, ::testing::Values(2, 16, 24, 32, 48, 64),
                         [](const auto& size) { return std::to_string(size.param) + "Limbs"; });

TEST(Sieve, ExtremeNumbers_AreTakenToo) {
  for (const Limb limb : {Limb{0}, ~Limb{0}}) {
    const std::vector<Limb> first(16, limb);
    std::array<Limb, kSieveLimbs> marks{};
    std::array<Limb, kMostSurvivors> survivors{};
    const std::size_t count = sieve(first, marks, survivors);
    ASSERT_LT(count, kMostSurvivors);
    for (std::size_t i = 0; i < count; ++i) {
      for (const std::uint64_t prime : {3, 5, 7, 11, 13, 251, 257, 65519, 65521}) {
        EXPECT_NE(remainder_of(first, std::uint64_t{4} * survivors[i], prime), 0u);
      }
    }
  }
}

}  // namespace
}  // namespace coffer::crypto::bare
