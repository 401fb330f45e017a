#pragma once
#include "crypto/openssl/handles.h"
#include "crypto/rsa.h"

namespace coffer::crypto::openssl {

/// All the numbers of one RSA key, consistent with each other.
struct RsaNumbers {
  Number n;
  Number e;
  Number d;
  Number p;
  Number q;
  Number dp;
  Number dq;
  Number qinv;
};

/// Whether OpenSSL's and our own callers' rules allow this public exponent: odd, at least 3, at most 256
/// bits.
[[nodiscard]] bool is_public_exponent(const BIGNUM* e);

/// Checks what is there and computes what is not.
/// @errors kInvalidKey, kUnsupported (size of the modulus), kBackendFailure
[[nodiscard]] CryptoResult<RsaNumbers> complete(const RsaComponents& components);

/// All eight numbers, which are taken to belong together. @errors kInvalidKey (one is missing, or a prime is
/// not half as long as the modulus), kUnsupported (size of the modulus), kBackendFailure
[[nodiscard]] CryptoResult<RsaNumbers> take_as_they_are(const RsaComponents& components);

}  // namespace coffer::crypto::openssl
