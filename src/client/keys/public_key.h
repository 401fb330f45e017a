#pragma once
#include "client/error.h"
#include "crypto/curve.h"
#include "crypto/raw_curve.h"
#include "token/terms/key_policy.h"

namespace coffer::client {

/// A public key: RSA, on a Weierstrass curve, or of Curve25519 or Curve448.
struct PublicKey {
  const crypto::Curve* curve = nullptr;         ///< EC
  const crypto::RawCurve* raw_curve = nullptr;  ///< X25519, X448, Ed25519, Ed448
  ByteVector point;                             ///< EC: 04 X Y; raw: as the RFCs encode it
  ByteVector modulus;                           ///< RSA: big-endian, without leading zeros
  ByteVector exponent;

  /// What kind it is.
  [[nodiscard]] token::KeyType type() const;
  /// Of the modulus, of the field, or 8 times the bytes of a raw key.
  [[nodiscard]] unsigned bits() const;
  /// SubjectPublicKeyInfo (RFC 5280, 5480, 8410), DER.
  [[nodiscard]] ByteVector spki() const;
};

/// The key of a SubjectPublicKeyInfo. @errors kMalformed, kUnsupported (no algorithm of ours)
[[nodiscard]] ClientResult<PublicKey> public_key_from_spki(Bytes spki);
/// The key of an X.509 certificate. @errors as public_key_from_spki()
[[nodiscard]] ClientResult<PublicKey> public_key_from_certificate(Bytes certificate);
/// The key of what EF CExx holds: an authenticated request (67), an X.509 certificate (30) or a CVC (7F21)
/// with all its domain parameters. Signatures are not verified. @errors as above
[[nodiscard]] ClientResult<PublicKey> public_key_from_file(Bytes content);

/// The object identifier of a curve, DER without tag and length: a view that lives as long as the program.
[[nodiscard]] Bytes oid_of(const crypto::Curve& curve);
[[nodiscard]] Bytes oid_of(const crypto::RawCurve& curve);
/// The reverse; null for an unknown one.
[[nodiscard]] const crypto::Curve* curve_with_oid(Bytes oid);
[[nodiscard]] const crypto::RawCurve* raw_curve_with_oid(Bytes oid);

}  // namespace coffer::client
