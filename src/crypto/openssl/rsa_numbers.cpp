#include "crypto/openssl/rsa_numbers.h"

#include "crypto/openssl/number.h"

namespace coffer::crypto::openssl {
namespace {

using Done = CryptoResult<void>;

/// Null `out` for an absent number.
Done read(Bytes big_endian, Number& out) {
  const Bytes digits = strip_leading_zeros(big_endian);
  if (big_endian.empty()) return {};
  out = secret_number(digits);
  if (!out) return failure();
  return {};
}

CryptoResult<RsaNumbers> read(const RsaComponents& components) {
  RsaNumbers numbers;
  COFFER_CHECK(read(components.n, numbers.n));
  COFFER_CHECK(read(components.e, numbers.e));
  COFFER_CHECK(read(components.d, numbers.d));
  COFFER_CHECK(read(components.p, numbers.p));
  COFFER_CHECK(read(components.q, numbers.q));
  COFFER_CHECK(read(components.dp, numbers.dp));
  COFFER_CHECK(read(components.dq, numbers.dq));
  COFFER_CHECK(read(components.qinv, numbers.qinv));
  return numbers;
}

/// number - 1.
CryptoResult<Number> less_one(const Number& number) {
  Number result = secret_number();
  if (!result || !BN_sub(result.get(), number.get(), BN_value_one())) return failure();
  return result;
}

/// The factor of n that a square root `x` of one other than 1 and -1 gives away.
Done split(RsaNumbers& numbers, const Number& x, BN_CTX* context) {
  COFFER_TRY(const Number x_less_one, less_one(x));
  numbers.p = secret_number();
  numbers.q = secret_number();
  if (!numbers.p || !numbers.q || !BN_gcd(numbers.p.get(), x_less_one.get(), numbers.n.get(), context) ||
      !BN_div(numbers.q.get(), nullptr, numbers.n.get(), numbers.p.get(), context)) {
    return failure();
  }
  return {};
}

/// One try of recover_primes() with a base: g^r, squared until it is one. The root of one before that tells
/// the factors, in half of the tries.
Done try_base(RsaNumbers& numbers, BN_ULONG base, const Number& r, int squarings, BN_CTX* context) {
  const Number g = public_number();
  Number x = secret_number();
  Number square = secret_number();
  COFFER_TRY(const Number minus_one, less_one(numbers.n));
  if (!g || !x || !square || !BN_set_word(g.get(), base) ||
      !BN_mod_exp_mont_consttime(x.get(), g.get(), r.get(), numbers.n.get(), context, nullptr)) {
    return failure();
  }
  if (BN_is_one(x.get())) return {};
  for (int i = 0; i < squarings; ++i) {
    if (BN_cmp(x.get(), minus_one.get()) == 0) return {};
    if (!BN_mod_sqr(square.get(), x.get(), numbers.n.get(), context)) return failure();
    if (BN_is_one(square.get())) return split(numbers, x, context);
    std::swap(x, square);
  }
  return failure(CryptoError::kInvalidKey);  // g^(ed-1) is not one: n, e and d do not belong together
}

/// p and q from n, e and d (NIST SP 800-56B rev. 2, appendix C.1; with small bases instead of random ones).
Done recover_primes(RsaNumbers& numbers, BN_CTX* context) {
  constexpr BN_ULONG kLastBase = 100;
  const Number r = secret_number();
  if (!r || !BN_mul(r.get(), numbers.d.get(), numbers.e.get(), context) || !BN_sub_word(r.get(), 1)) {
    return failure();
  }
  if (BN_is_zero(r.get()) || BN_is_odd(r.get())) return failure(CryptoError::kInvalidKey);
  int twos = 0;
  while (!BN_is_bit_set(r.get(), twos)) ++twos;
  if (!BN_rshift(r.get(), r.get(), twos)) return failure();
  for (BN_ULONG base = 2; base <= kLastBase; ++base) {
    COFFER_CHECK(try_base(numbers, base, r, twos, context));
    if (numbers.p) return {};
  }
  return failure(CryptoError::kInvalidKey);
}

/// d = e^-1 mod lcm(p - 1, q - 1)
Done compute_private_exponent(RsaNumbers& numbers, const Number& p1, const Number& q1, BN_CTX* context) {
  const Number lcm = secret_number();
  const Number gcd = secret_number();
  numbers.d = secret_number();
  if (!lcm || !gcd || !numbers.d || !BN_gcd(gcd.get(), p1.get(), q1.get(), context) ||
      !BN_mul(lcm.get(), p1.get(), q1.get(), context) ||
      !BN_div(lcm.get(), nullptr, lcm.get(), gcd.get(), context)) {
    return failure();
  }
  if (!BN_mod_inverse(numbers.d.get(), numbers.e.get(), lcm.get(), context)) {
    return failure(CryptoError::kInvalidKey);
  }
  return {};
}

/// d mod (prime - 1), which must be the inverse of e there; and the one that was given, if any.
Done check_crt_exponent(const RsaNumbers& numbers, Number& given, const Number& prime_less_one,
                        BN_CTX* context) {
  Number exponent = secret_number();
  const Number product = secret_number();
  if (!exponent || !product || !BN_mod(exponent.get(), numbers.d.get(), prime_less_one.get(), context) ||
      !BN_mod_mul(product.get(), exponent.get(), numbers.e.get(), prime_less_one.get(), context)) {
    return failure();
  }
  if (!BN_is_one(product.get())) return failure(CryptoError::kInvalidKey);
  if (given && BN_cmp(given.get(), exponent.get()) != 0) return failure(CryptoError::kInvalidKey);
  given = std::move(exponent);
  return {};
}

Done check_coefficient(RsaNumbers& numbers, BN_CTX* context) {
  if (!numbers.qinv) {
    numbers.qinv = secret_number();
    if (!numbers.qinv) return failure();
    if (!BN_mod_inverse(numbers.qinv.get(), numbers.q.get(), numbers.p.get(), context)) {
      return failure(CryptoError::kInvalidKey);
    }
    return {};
  }
  const Number product = secret_number();
  if (!product || !BN_mod_mul(product.get(), numbers.q.get(), numbers.qinv.get(), numbers.p.get(), context)) {
    return failure();
  }
  const bool right = BN_is_one(product.get()) && BN_cmp(numbers.qinv.get(), numbers.p.get()) < 0;
  return right ? Done{} : failure(CryptoError::kInvalidKey);
}

/// Fermat's test to base 2. It finds broken keys, not those that someone made to pass; a full test of
/// primality would make every load of a key slow.
Done check_prime(const Number& prime, const Number& prime_less_one, BN_CTX* context) {
  const Number two = public_number();
  const Number power = secret_number();
  if (!two || !power || !BN_set_word(two.get(), 2) ||
      !BN_mod_exp_mont_consttime(power.get(), two.get(), prime_less_one.get(), prime.get(), context,
                                 nullptr)) {
    return failure();
  }
  return BN_is_one(power.get()) ? Done{} : failure(CryptoError::kInvalidKey);
}

/// The primes and the modulus by themselves: n = pq, of a size that we serve, with primes of half that size.
Done check_modulus(RsaNumbers& numbers, BN_CTX* context) {
  const Number product = secret_number();
  if (!product || !BN_mul(product.get(), numbers.p.get(), numbers.q.get(), context)) return failure();
  if (numbers.n && BN_cmp(numbers.n.get(), product.get()) != 0) return failure(CryptoError::kInvalidKey);
  const int bits = BN_num_bits(product.get());
  if (!is_rsa_size(static_cast<std::size_t>(bits))) return failure(CryptoError::kUnsupported);
  const bool good_primes =
      BN_is_odd(numbers.p.get()) && BN_is_odd(numbers.q.get()) && BN_num_bits(numbers.p.get()) == bits / 2 &&
      BN_num_bits(numbers.q.get()) == bits / 2 && BN_cmp(numbers.p.get(), numbers.q.get()) != 0;
  if (!good_primes) return failure(CryptoError::kInvalidKey);
  if (numbers.n) return {};
  numbers.n = public_number();
  return numbers.n && BN_copy(numbers.n.get(), product.get()) ? Done{} : failure();
}

/// What can be said about n, e and d before something is computed with them.
Done check_given(const RsaNumbers& numbers) {
  if (!numbers.e || !is_public_exponent(numbers.e.get())) return failure(CryptoError::kInvalidKey);
  if (!numbers.p != !numbers.q) return failure(CryptoError::kInvalidKey);
  if (!numbers.p && (!numbers.n || !numbers.d)) return failure(CryptoError::kInvalidKey);
  if (numbers.n) {
    if (!is_rsa_size(static_cast<std::size_t>(BN_num_bits(numbers.n.get())))) {
      return failure(CryptoError::kUnsupported);
    }
    if (!BN_is_odd(numbers.n.get())) return failure(CryptoError::kInvalidKey);
    if (numbers.d && BN_cmp(numbers.d.get(), numbers.n.get()) >= 0) return failure(CryptoError::kInvalidKey);
  }
  return {};
}

}  // namespace

bool is_public_exponent(const BIGNUM* e) {
  return BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= static_cast<int>(8 * kMaxRsaPublicExponent);
}

CryptoResult<RsaNumbers> complete(const RsaComponents& components) {
  const NumberContext context(BN_CTX_secure_new());
  if (!context) return failure();
  COFFER_TRY(RsaNumbers numbers, read(components));
  COFFER_CHECK(check_given(numbers));
  if (!numbers.p) COFFER_CHECK(recover_primes(numbers, context.get()));
  COFFER_CHECK(check_modulus(numbers, context.get()));
  COFFER_TRY(const Number p1, less_one(numbers.p));
  COFFER_TRY(const Number q1, less_one(numbers.q));
  if (!numbers.d) COFFER_CHECK(compute_private_exponent(numbers, p1, q1, context.get()));
  if (BN_cmp(numbers.d.get(), numbers.n.get()) >= 0) return failure(CryptoError::kInvalidKey);
  COFFER_CHECK(check_crt_exponent(numbers, numbers.dp, p1, context.get()));
  COFFER_CHECK(check_crt_exponent(numbers, numbers.dq, q1, context.get()));
  COFFER_CHECK(check_coefficient(numbers, context.get()));
  COFFER_CHECK(check_prime(numbers.p, p1, context.get()));
  COFFER_CHECK(check_prime(numbers.q, q1, context.get()));
  return numbers;
}

CryptoResult<RsaNumbers> take_as_they_are(const RsaComponents& components) {
  COFFER_TRY(RsaNumbers numbers, read(components));
  const bool all = numbers.n && numbers.e && numbers.d && numbers.p && numbers.q && numbers.dp &&
                   numbers.dq && numbers.qinv;
  if (!all) return failure(CryptoError::kInvalidKey);
  const int bits = BN_num_bits(numbers.n.get());
  if (!is_rsa_size(static_cast<std::size_t>(bits))) return failure(CryptoError::kUnsupported);
  if (BN_num_bits(numbers.p.get()) != bits / 2 || BN_num_bits(numbers.q.get()) != bits / 2) {
    return failure(CryptoError::kInvalidKey);
  }
  return numbers;
}

}  // namespace coffer::crypto::openssl
