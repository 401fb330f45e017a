#pragma once
#include "crypto/ec.h"
#include "crypto/openssl/number.h"

namespace coffer::crypto::openssl {

/// OpenSSL's group of a curve, made once and shared by all threads. Null when OpenSSL was built without it.
[[nodiscard]] const EC_GROUP* group_of(const Curve& curve);

/// @errors kInvalidKey when `point` is not an uncompressed point of the curve (infinity never is),
/// kBackendFailure
[[nodiscard]] CryptoResult<CurvePoint> read_point(const Curve& curve, Bytes point);

/// A key from an uncompressed point and, unless null, the private scalar. @errors kInvalidKey,
/// kBackendFailure
[[nodiscard]] CryptoResult<Key> ec_key(const Curve& curve, Bytes point, const BIGNUM* scalar);

}  // namespace coffer::crypto::openssl
