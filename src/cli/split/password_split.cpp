#include "cli/split/password_split.h"

#include "crypto/openssl/handles.h"
#include "crypto/random.h"

namespace coffer::cli {
namespace {

using crypto::openssl::Number;
using crypto::openssl::NumberContext;

constexpr int kPrimeBits = 64;

Number number_of(Bytes bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Number number_of(unsigned value) {
  Number number(BN_new());
  if (number != nullptr && BN_set_word(number.get(), value) != 1) number.reset();
  return number;
}

bool write(const BIGNUM* number, MutableBytes out) {
  return BN_bn2binpad(number, out.data(), static_cast<int>(out.size())) == static_cast<int>(out.size());
}

/// A password below every prime of 64 bits, which have the highest bit set.
bool draw(SplitPassword& password) {
  password.set_size(kSplitPasswordSize);
  do {
    if (!crypto::random_bytes(password.storage())) return false;
    password.storage()[0] &= 0x7F;
  } while (password.storage()[0] == 0);
  return true;
}

/// Random coefficients behind the secret, lowest first.
std::vector<Number> polynomial(Bytes secret, unsigned degree, const BIGNUM* prime) {
  std::vector<Number> coefficients;
  coefficients.push_back(number_of(secret));
  for (unsigned i = 0; i < degree; ++i) {
    Number drawn(BN_new());
    if (drawn == nullptr || BN_priv_rand_range(drawn.get(), prime) != 1) return {};
    coefficients.push_back(std::move(drawn));
  }
  return coefficients;
}

bool evaluate(std::span<const Number> coefficients, unsigned x, const BIGNUM* prime, BN_CTX* context,
              MutableBytes out) {
  const Number at = number_of(x);
  const Number value(BN_new());
  if (at == nullptr || value == nullptr) return false;
  BN_zero(value.get());
  for (std::size_t i = coefficients.size(); i-- > 0;) {
    if (BN_mod_mul(value.get(), value.get(), at.get(), prime, context) != 1 ||
        BN_mod_add(value.get(), value.get(), coefficients[i].get(), prime, context) != 1) {
      return false;
    }
  }
  return write(value.get(), out);
}

/// factor *= id_j / (id_j - id_i) modulo the prime
bool multiply_quotient(BIGNUM* factor, unsigned other, unsigned mine, const BIGNUM* prime, BN_CTX* context) {
  const Number numerator = number_of(other);
  const Number difference = number_of(other);
  const Number subtracted = number_of(mine);
  if (numerator == nullptr || difference == nullptr || subtracted == nullptr) return false;
  const Number inverse(BN_new());
  return inverse != nullptr &&
         BN_mod_sub(difference.get(), difference.get(), subtracted.get(), prime, context) == 1 &&
         BN_mod_inverse(inverse.get(), difference.get(), prime, context) != nullptr &&
         BN_mod_mul(factor, factor, numerator.get(), prime, context) == 1 &&
         BN_mod_mul(factor, factor, inverse.get(), prime, context) == 1;
}

bool interpolate(std::span<const PasswordPart> parts, const BIGNUM* prime, BN_CTX* context, BIGNUM* sum) {
  BN_zero(sum);
  for (const PasswordPart& part : parts) {
    const Number term = number_of(Bytes(part.value));
    if (term == nullptr) return false;
    for (const PasswordPart& other : parts) {
      if (other.id != part.id && !multiply_quotient(term.get(), other.id, part.id, prime, context))
        return false;
    }
    if (BN_mod_add(sum, sum, term.get(), prime, context) != 1) return false;
  }
  return true;
}

Result<void, PasswordSplitError> check(std::span<const PasswordPart> parts) {
  if (parts.size() < 2) return std::unexpected(PasswordSplitError::kTooFew);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].prime != parts[0].prime) return std::unexpected(PasswordSplitError::kMixed);
    if (parts[i].id == 0 || parts[i].value >= parts[i].prime)
      return std::unexpected(PasswordSplitError::kTwice);
    for (std::size_t j = 0; j < i; ++j) {
      if (parts[j].id == parts[i].id) return std::unexpected(PasswordSplitError::kTwice);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<PasswordPart>, PasswordSplitError> make_split_password(unsigned threshold, unsigned total,
                                                                          SplitPassword& password) {
  if (threshold < 2 || threshold > total || total < 3 || total > kMostPasswordParts) {
    return std::unexpected(PasswordSplitError::kWrongNumbers);
  }
  const std::unexpected failed(PasswordSplitError::kBackend);
  const NumberContext context(BN_CTX_secure_new());
  const Number prime(BN_new());
  if (context == nullptr || prime == nullptr || !draw(password) ||
      BN_generate_prime_ex(prime.get(), kPrimeBits, 1, nullptr, nullptr, nullptr) != 1) {
    return failed;
  }
  const auto coefficients = polynomial(password.expose(), threshold - 1, prime.get());
  if (coefficients.size() != threshold || coefficients[0] == nullptr) return failed;
  std::vector<PasswordPart> parts(total);
  for (unsigned i = 0; i < total; ++i) {
    parts[i].id = i + 1;
    if (!write(prime.get(), parts[i].prime) ||
        !evaluate(coefficients, i + 1, prime.get(), context.get(), parts[i].value)) {
      return failed;
    }
  }
  return parts;
}

Result<void, PasswordSplitError> join_password(std::span<const PasswordPart> parts, SplitPassword& password) {
  COFFER_CHECK(check(parts));
  const NumberContext context(BN_CTX_secure_new());
  const Number prime = number_of(Bytes(parts[0].prime));
  const Number sum(BN_new());
  if (context == nullptr || prime == nullptr || sum == nullptr ||
      !interpolate(parts, prime.get(), context.get(), sum.get())) {
    return std::unexpected(PasswordSplitError::kBackend);
  }
  password.set_size(static_cast<std::size_t>(BN_num_bytes(sum.get())));
  if (!write(sum.get(), password.storage().first(password.size()))) {
    return std::unexpected(PasswordSplitError::kBackend);
  }
  return {};
}

}  // namespace coffer::cli
