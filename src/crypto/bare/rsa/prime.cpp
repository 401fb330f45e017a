#include "crypto/bare/rsa/prime.h"

#include <array>
#include <span>

#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/jobs/primality.h"
#include "crypto/bare/random_limbs.h"
#include "crypto/bare/rsa/sieve.h"

namespace coffer::crypto::bare {
namespace {

/// How many sieves are searched from one start before another is drawn: some ten times the mean distance of
/// primes that are 3 modulo 4.
std::size_t sieves_from_one_start(std::size_t limbs) { return 4 * limbs * kLimbBits / kSieveSteps; }

/// Rounds of Miller and Rabin for an error below 2^-100 (FIPS 186-4, table C.2).
std::size_t rounds_for(std::size_t limbs) { return limbs * kLimbBits < 1024 ? 7 : 5; }

/// The search for one prime.
class Search {
 public:
  Search(Arena& arena, Beside& beside, Limbs e, Progress* progress)
      : arena_(arena), beside_(beside), e_(e), progress_(progress) {}

  /// Whether there is a prime at or above `out`, not too far; it is left there.
  CryptoResult<bool> go(MutableLimbs out) {
    const Arena::Scope scope(arena_);
    const MutableLimbs marks = arena_.take(kSieveLimbs);
    const MutableLimbs survivors = arena_.take(kMostSurvivors);
    for (std::size_t i = sieves_from_one_start(out.size()); i > 0; --i) {
      COFFER_TRY(const bool found, test(out, survivors.first(sieve(out, marks, survivors))));
      if (found) return true;
      if (make_public(add_small(out, 4 * kSieveSteps)) != 0) return false;
    }
    return false;
  }

 private:
  struct Candidate {
    MutableLimbs number;
    Limb passes = 0;
  };

  /// Tests numbers at so many steps above `out`, and leaves the first that is a prime there.
  CryptoResult<bool> test(MutableLimbs out, Limbs steps) {
    const Arena::Scope scope(arena_);
    std::array<Candidate, 2> storage{Candidate{arena_.take(out.size())}, Candidate{arena_.take(out.size())}};
    const auto candidates = std::span(storage).first(beside_.has_worker() ? 2 : 1);
    for (std::size_t used = 0; used < steps.size();) {
      if (!goes_on(progress_)) return failure(CryptoError::kCancelled);
      std::size_t count = 0;
      while (count < candidates.size() && used < steps.size()) {
        if (choose(out, steps[used++], candidates[count].number)) ++count;
      }
      test_quickly(candidates.first(count));
      for (const Candidate& candidate : candidates.first(count)) {
        if (!reveal(candidate.passes)) continue;
        COFFER_TRY(const bool found, is_prime(candidate.number));
        if (!found) continue;
        widen(out, candidate.number);
        return true;
      }
    }
    return false;
  }

  /// candidate = start + 4 steps. @returns whether it is worth a test
  bool choose(Limbs start, Limb steps, MutableLimbs candidate) {
    widen(candidate, start);
    return make_public(add_small(candidate, 4 * steps)) == 0 && reveal(suits_exponent(arena_, candidate, e_));
  }

  void test_quickly(std::span<Candidate> candidates) {
    if (candidates.empty()) return;
    PrimeTest here{.arena = &arena_, .number = candidates.front().number, .bases = {}};
    PrimeTest there{.arena = &beside_.arena(), .number = candidates.back().number, .bases = {}};
    if (candidates.size() == 1) {
      test_to_base_two(&here);
    } else {
      beside_.run(test_to_base_two, &there, &here);
      candidates.back().passes = there.passes;
    }
    candidates.front().passes = here.passes;
  }

  /// The rounds are shared.
  CryptoResult<bool> is_prime(Limbs number) {
    const Arena::Scope scope(arena_);
    const std::size_t rounds = rounds_for(number.size());
    const MutableLimbs bases = arena_.take(rounds * number.size());
    COFFER_CHECK(random_limbs(bases));
    const std::size_t own = (rounds + 1) / 2 * number.size();
    PrimeTest here{.arena = &arena_, .number = number, .bases = bases.first(own)};
    PrimeTest there{.arena = &beside_.arena(), .number = number, .bases = bases.subspan(own)};
    beside_.run(test_to_random_bases, &there, &here);
    return reveal(here.passes & there.passes);
  }

  Arena& arena_;
  Beside& beside_;
  const Limbs e_;
  Progress* const progress_;
};

}  // namespace

CryptoResult<void> generate_prime(Arena& arena, Beside& beside, MutableLimbs out, Limbs e,
                                  Progress* progress) {
  Search search(arena, beside, e, progress);
  for (bool found = false; !found;) {
    COFFER_CHECK(random_limbs(out));
    out[0] |= 3u;
    out.back() |= Limb{3} << (kLimbBits - 2);
    COFFER_TRY(found, search.go(out));
  }
  return {};
}

Limb suits_exponent(Arena& arena, Limbs number, Limbs e) {
  const Arena::Scope scope(arena);
  const MutableLimbs less_one = arena.take(number.size());
  widen(less_one, number);
  (void)subtract_small(less_one, 1);
  const MutableLimbs remainder = arena.take(e.size());
  divide(less_one, remainder, less_one, e);
  return invert(arena.take(e.size()), remainder, e, arena.take(inverse_scratch(e.size())));
}

Limb pass_fermat(Arena& arena, Limbs a, Limbs b) {
  Beside beside(arena);
  PrimeTest here{.arena = &arena, .number = a, .bases = {}};
  PrimeTest there{.arena = &beside.arena(), .number = b, .bases = {}};
  beside.run(test_to_base_two, &there, &here);
  return here.passes & there.passes;
}

}  // namespace coffer::crypto::bare
