#pragma once
#include "base/fixed_buffer.h"
#include "base/secret.h"
#include "crypto/curve.h"
#include "crypto/error.h"

namespace coffer::crypto {

/// Longest DER ECDSA signature: of two numbers of 66 bytes (secp521r1), in bytes.
inline constexpr std::size_t kMaxEcdsaDer = 141;
/// Longest plain (r || s) ECDSA signature, secp521r1, in bytes.
inline constexpr std::size_t kMaxEcdsaPlain = 2 * kMaxFieldBytes;

/// An uncompressed point: 04 X Y, Curve::point_bytes() long.
using Point = FixedBuffer<kMaxPointBytes>;
/// A private scalar, big-endian in the order's full length.
using Scalar = SecretBuffer<kMaxFieldBytes>;
/// A signature r || s, both big-endian in the order's full length (BSI TR-03111, 5.2.1).
using EcdsaPlain = FixedBuffer<kMaxEcdsaPlain>;
/// A signature as DER: SEQUENCE { r INTEGER, s INTEGER } (RFC 3279, 2.2.3).
using EcdsaDer = FixedBuffer<kMaxEcdsaDer>;

/// A private key on a short Weierstrass curve, ready for use by the back-end. Operations are const and may
/// run in parallel on one key.
class EcPrivateKey {
 public:
  EcPrivateKey() = default;
  ~EcPrivateKey();
  EcPrivateKey(EcPrivateKey&& other) noexcept;
  EcPrivateKey& operator=(EcPrivateKey&& other) noexcept;

  /// A new key, of a random scalar in [1, n-1] (FIPS 186-5, A.2.2: testing candidates). @errors
  /// kBackendFailure
  [[nodiscard]] static CryptoResult<EcPrivateKey> generate(const Curve& curve);
  /// `scalar`: big-endian, any length up to the order's after leading zeros, in [1, n-1]. @errors
  /// kInvalidKey, kBackendFailure
  [[nodiscard]] static CryptoResult<EcPrivateKey> load(const Curve& curve, Bytes scalar);

  /// Whether there is a key. One by default or moved from is empty: its operations answer kBackendFailure.
  [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
  /// Of a key that is not empty. The curve lives as long as the program.
  [[nodiscard]] const Curve& curve() const { return *curve_; }
  /// The private scalar, in the order's full length. @errors kBackendFailure
  [[nodiscard]] CryptoResult<void> export_scalar(Scalar& out) const;
  /// The public point, uncompressed. @errors kBackendFailure
  [[nodiscard]] CryptoResult<Point> public_point() const;
  /// ECDSA (FIPS 186-4) over a given hash of any length but 0; its leftmost bits count. @returns DER.
  /// @errors kInvalidArgument (an empty hash), kBackendFailure
  [[nodiscard]] CryptoResult<EcdsaDer> sign(Bytes digest) const;
  /// d * peer, as an uncompressed point of which X is the shared secret (SEC 1, 3.3.1). `peer`: uncompressed.
  /// @errors kInvalidKey (not a point of the curve), kBackendFailure
  [[nodiscard]] CryptoResult<void> agree(Bytes peer, SecretBuffer<kMaxPointBytes>& out) const;

 private:
  void* handle_ = nullptr;
  const Curve* curve_ = nullptr;
};

/// Verifies ECDSA over a given hash. `point`: uncompressed; `signature`: r || s, each in the order's length.
/// @errors kInvalidKey (not a point of the curve), kVerificationFailed (also: a wrong length, an empty hash),
/// kBackendFailure
[[nodiscard]] CryptoResult<void> ecdsa_verify(const Curve& curve, Bytes point, Bytes digest, Bytes signature);
/// Checks that `point` is an uncompressed point of the curve, and so a valid public key. @errors kInvalidKey
/// (it is not), kBackendFailure
[[nodiscard]] CryptoResult<void> check_point(const Curve& curve, Bytes point);
/// (a + b) mod n, in the order's full length. `a` is below n; `b` is a big-endian number of any length, which
/// is not secret. @errors kInvalidKey (the sum is zero), kInvalidArgument, kBackendFailure
[[nodiscard]] CryptoResult<void> add_scalars(const Curve& curve, Bytes a, Bytes b, Scalar& out);

/// A DER signature as r || s of `order_bytes` bytes each, at most kMaxFieldBytes (portable code). @errors
/// kInvalidArgument (not exactly DER, or a number that is negative or too long)
[[nodiscard]] CryptoResult<EcdsaPlain> ecdsa_der_to_plain(Bytes der, std::size_t order_bytes);
/// The reverse. `plain`: two numbers of one length (portable code). @errors kInvalidArgument (empty, of an
/// odd length, or over kMaxEcdsaPlain)
[[nodiscard]] CryptoResult<EcdsaDer> ecdsa_plain_to_der(Bytes plain);

}  // namespace coffer::crypto
