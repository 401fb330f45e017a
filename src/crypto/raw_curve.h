#pragma once
#include <variant>

#include "crypto/eddsa.h"
#include "crypto/montgomery.h"

namespace coffer::crypto {

/// A curve whose keys are plain strings of bytes: X25519, X448, Ed25519 or Ed448. Its domain parameters are
/// written as certificates and wrapped keys have them: the prime big-endian, everything else little-endian
/// unless told otherwise.
struct RawCurve {
  std::variant<MontgomeryCurve, EdwardsCurve> id;
  Bytes prime;
  Bytes order;         ///< of the base point, as long as the prime
  Bytes base_point;    ///< X: its u-coordinate (RFC 7748); Ed: the point as RFC 8032 encodes it
  Bytes pycvc_point;   ///< Ed: what the Pico HSM's library calls the base point; nobody computes with it
  Bytes montgomery_a;  ///< coefficient A of the curve's Montgomery form, big-endian, without leading zeros

  /// Length of a private key (X: the scalar, Ed: the seed) and of a public key: 32, 56 or 57 bytes.
  [[nodiscard]] constexpr std::size_t key_bytes() const { return base_point.size(); }
};

/// The domain parameters of X25519 or X448. They live as long as the program.
[[nodiscard]] const RawCurve& raw_curve(MontgomeryCurve id);
/// The domain parameters of Ed25519 or Ed448. They live as long as the program.
[[nodiscard]] const RawCurve& raw_curve(EdwardsCurve id);
/// The curve with this prime and base point (of either form): the prime alone does not tell X from Ed.
/// Null for another. Leading zeros of the prime do not count.
[[nodiscard]] const RawCurve* find_raw_curve(Bytes prime, Bytes base_point);
/// Whether this is the prime of one of these curves, whatever the base point.
[[nodiscard]] bool is_raw_curve_prime(Bytes prime);

}  // namespace coffer::crypto
