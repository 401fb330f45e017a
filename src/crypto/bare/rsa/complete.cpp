#include <algorithm>
#include <bit>

#include "crypto/bare/arithmetic/inverse.h"
#include "crypto/bare/arithmetic/product.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/rsa/key_numbers.h"
#include "crypto/bare/rsa/prime.h"
#include "crypto/bare/secret_bytes.h"

namespace coffer::crypto::bare {
namespace {

using Done = CryptoResult<void>;

/// The numbers that were given, without leading zeros.
struct Given {
  explicit Given(const RsaComponents& c)
      : n(strip_zeros_of_secret(c.n)),
        e(strip_leading_zeros(c.e)),
        d(strip_zeros_of_secret(c.d)),
        p(strip_zeros_of_secret(c.p)),
        q(strip_zeros_of_secret(c.q)),
        has_d(!c.d.empty()),
        has_primes(!c.p.empty()) {}
  Bytes n, e, d, p, q;
  bool has_d;
  bool has_primes;
};

/// The key's numbers; absent ones are zero.
struct Numbers {
  Numbers(Arena& arena, const Given& given, std::size_t size)
      : n(arena.load(given.n, size)),
        e(arena.load(given.e, limbs_for_bytes(given.e.size()))),
        d(arena.load(given.d, size)),
        p(arena.load(given.p, size / 2)),
        q(arena.load(given.q, size / 2)),
        dp(arena.take(size / 2)),
        dq(arena.take(size / 2)),
        qinv(arena.take(size / 2)) {}
  MutableLimbs n, e, d, p, q, dp, dq, qinv;
};

/// What can be said before something is computed. @returns the key's size in bits
CryptoResult<std::size_t> check_given(const RsaComponents& components, const Given& given) {
  if (!is_public_exponent(given.e) || components.p.empty() != components.q.empty() ||
      (!given.has_primes && (given.n.empty() || !given.has_d))) {
    return failure(CryptoError::kInvalidKey);
  }
  if (components.n.empty()) {
    const std::size_t bits = 2 * bit_length(given.p);
    if (!is_rsa_size(bits)) return failure(CryptoError::kUnsupported);
    return bits;
  }
  if (!is_rsa_size(bit_length(given.n))) return failure(CryptoError::kUnsupported);
  if ((given.n.back() & 1) == 0) return failure(CryptoError::kInvalidKey);
  return bit_length(given.n);
}

/// n = pq, with different odd primes of half its bits. Computes n where it is missing.
Done check_modulus(Arena& arena, const Given& given, const Numbers& k) {
  const Arena::Scope scope(arena);
  const MutableLimbs product = arena.take(k.n.size());
  multiply(product, k.p, k.q);
  if (given.n.empty()) widen(k.n, product);
  const Limb good = equal_mask(k.n, product) & mask_if_odd(k.p[0]) & mask_if_odd(k.q[0]) &
                    mask_of_bit(k.p.back() >> (kLimbBits - 1)) & mask_of_bit(k.q.back() >> (kLimbBits - 1)) &
                    ~equal_mask(k.p, k.q);
  if (!reveal(good)) return failure(CryptoError::kInvalidKey);
  declassify(k.n.data(), k.n.size_bytes());
  if (k.n.back() >> (kLimbBits - 1) == 0) return failure(CryptoError::kUnsupported);  // a bit short
  return {};
}

/// out = d mod (prime - 1), which must be the inverse of e there.
Done compute_crt_exponent(Arena& arena, const Numbers& k, Limbs prime, MutableLimbs out) {
  const Arena::Scope scope(arena);
  const MutableLimbs less_one = arena.take(prime.size());
  widen(less_one, prime);
  (void)subtract_small(less_one, 1);
  const MutableLimbs quotient = arena.take(k.d.size() + k.e.size());
  divide(quotient.first(k.d.size()), out, k.d, less_one);
  const MutableLimbs product = quotient.first(out.size() + k.e.size());
  multiply(product, out, k.e);
  const MutableLimbs remainder = arena.take(prime.size());
  divide(product, remainder, product, less_one);
  (void)subtract_small(remainder, 1);
  return reveal(zero_mask(remainder)) ? Done{} : failure(CryptoError::kInvalidKey);
}

/// qinv = q^-1 mod p.
Done compute_coefficient(Arena& arena, const Numbers& k) {
  const Arena::Scope scope(arena);
  const std::size_t half = k.p.size();
  const MutableLimbs q = arena.take(half);
  widen(q, k.q);
  (void)subtract_if(~less_mask(q, k.p), q, k.p);  // both have their highest bit: once is enough
  const Limb exists = invert(k.qinv, q, k.p, arena.take(inverse_scratch(half)));
  return reveal(exists) ? Done{} : failure(CryptoError::kInvalidKey);
}

/// A number that was given has to be the one that was computed.
Done check_same(Arena& arena, Bytes given, Limbs computed) {
  if (given.empty()) return {};
  const Arena::Scope scope(arena);
  const Bytes digits = strip_zeros_of_secret(given);
  const MutableLimbs number = arena.take(computed.size());
  const bool same = load_big_endian(number, digits) && reveal(equal_mask(number, computed));
  return same ? Done{} : failure(CryptoError::kInvalidKey);
}

template <std::size_t N>
void store(FixedBuffer<N>& out, Limbs number) {
  const MutableBytes all = out.storage().first(number.size() * kLimbBytes);
  store_big_endian(all, number);
  const std::size_t zeros = all.size() - strip_zeros_of_secret(all).size();
  std::ranges::rotate(all, all.begin() + static_cast<std::ptrdiff_t>(zeros));
  out.set_size(all.size() - zeros);
}

}  // namespace

bool is_public_exponent(Bytes e) {
  if (e.empty() || e.size() > kMaxRsaPublicExponent) return false;
  return (e.back() & 1) != 0 && (e.size() > 1 || e[0] >= 3);
}

std::size_t bit_length(Bytes digits) {
  if (digits.empty()) return 0;
  Limb top = digits[0];
  for (unsigned shift = 1; shift < 8; shift *= 2) top |= top >> shift;  // ones below the highest bit
  return 8 * (digits.size() - 1) + static_cast<std::size_t>(std::popcount(make_public(top)));
}

CryptoResult<void> complete(const RsaComponents& components, RsaKey& out) {
  const Given given(components);
  COFFER_TRY(const std::size_t bits, check_given(components, given));
  const std::size_t size = bits / kLimbBits;
  if (given.d.size() > bits / 8 || given.p.size() > bits / 16 || given.q.size() > bits / 16) {
    return failure(CryptoError::kInvalidKey);
  }
  Arena arena;
  if (!arena) return failure();
  const Numbers k(arena, given, size);
  if (!given.has_primes) COFFER_CHECK(recover_primes(arena, k.n, k.e, k.d, k.p, k.q));
  COFFER_CHECK(check_modulus(arena, given, k));
  if (!given.has_d) COFFER_CHECK(compute_private_exponent(arena, k.e, k.p, k.q, k.d));
  if (!reveal(less_mask(k.d, k.n))) return failure(CryptoError::kInvalidKey);
  COFFER_CHECK(compute_crt_exponent(arena, k, k.p, k.dp));
  COFFER_CHECK(compute_crt_exponent(arena, k, k.q, k.dq));
  COFFER_CHECK(compute_coefficient(arena, k));
  COFFER_CHECK(check_same(arena, components.dp, k.dp));
  COFFER_CHECK(check_same(arena, components.dq, k.dq));
  COFFER_CHECK(check_same(arena, components.qinv, k.qinv));
  if (!reveal(pass_fermat(arena, k.p, k.q))) return failure(CryptoError::kInvalidKey);
  store(out.n, k.n);
  store(out.e, k.e);
  store(out.d, k.d);
  store(out.p, k.p);
  store(out.q, k.q);
  store(out.dp, k.dp);
  store(out.dq, k.dq);
  store(out.qinv, k.qinv);
  return {};
}

CryptoResult<void> take_as_they_are(const RsaComponents& c, RsaKey& out) {
  if (c.n.empty() || !is_rsa_size(8 * c.n.size()) || (c.n[0] & 0x80) == 0) {
    return failure(CryptoError::kUnsupported);
  }
  const std::size_t half = c.n.size() / 2;
  const bool right_lengths = is_public_exponent(c.e) && !c.d.empty() && c.d.size() <= c.n.size() &&
                             c.p.size() == half && c.q.size() == half && !c.dp.empty() &&
                             c.dp.size() <= half && !c.dq.empty() && c.dq.size() <= half && !c.qinv.empty() &&
                             c.qinv.size() <= half;
  if (!right_lengths) return failure(CryptoError::kInvalidKey);
  // What the arithmetic rests on, so that it ends whatever the numbers are.
  const Limb odd = mask_if_odd(c.n.back() & c.p.back() & c.q.back());
  const Limb full = mask_of_bit((Limb{c.p[0]} & c.q[0]) >> 7);
  if (!reveal(odd & full)) return failure(CryptoError::kInvalidKey);
  const bool taken = out.n.assign(c.n) && out.e.assign(c.e) && out.d.assign(c.d) && out.p.assign(c.p) &&
                     out.q.assign(c.q) && out.dp.assign(c.dp) && out.dq.assign(c.dq) &&
                     out.qinv.assign(c.qinv);
  return taken ? Done{} : failure(CryptoError::kInvalidKey);
}

}  // namespace coffer::crypto::bare
