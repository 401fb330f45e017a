#pragma once
#include <optional>
#include <span>

#include "base/bytes.h"

namespace coffer::crypto {

/// Short Weierstrass curves. The numbers are stored in sealed keys: never change one.
enum class CurveId : std::uint8_t {
  kSecp192r1 = 1,
  kSecp224r1 = 2,
  kSecp256r1 = 3,
  kSecp384r1 = 4,
  kSecp521r1 = 5,
  kSecp192k1 = 6,
  kSecp256k1 = 7,
  kBrainpoolP192r1 = 8,
  kBrainpoolP224r1 = 9,
  kBrainpoolP256r1 = 10,
  kBrainpoolP320r1 = 11,
  kBrainpoolP384r1 = 12,
  kBrainpoolP512r1 = 13,
};

/// Longest field element and scalar (secp521r1), in bytes.
inline constexpr std::size_t kMaxFieldBytes = 66;
/// Longest uncompressed point (04 X Y), in bytes.
inline constexpr std::size_t kMaxPointBytes = 1 + 2 * kMaxFieldBytes;

/// Domain parameters (SEC 2, RFC 5639). Integers are big-endian in the field's full length; the cofactor
/// is 1.
struct Curve {
  CurveId id;
  std::uint16_t bits;  ///< of the field: 192 ... 521
  Bytes prime;
  Bytes a;
  Bytes b;
  Bytes generator;  ///< 04 X Y
  Bytes order;      ///< in its full length

  /// Length of a coordinate, and of an ECDH secret: 24 to 66 bytes.
  [[nodiscard]] constexpr std::size_t field_bytes() const { return prime.size(); }
  /// Length of a private scalar, and of each half of a plain ECDSA signature; as field_bytes(), on all these
  /// curves.
  [[nodiscard]] constexpr std::size_t order_bytes() const { return order.size(); }
  /// Length of an uncompressed point, 04 X Y.
  [[nodiscard]] constexpr std::size_t point_bytes() const { return 1 + 2 * prime.size(); }
};

/// Every curve of CurveId, by ascending number. A library may be built without some: then all that is asked
/// of the back-end on them is answered with kBackendFailure.
[[nodiscard]] std::span<const Curve> all_curves();
/// The curve with this number, as it comes from a stored key; null for an unknown number.
[[nodiscard]] const Curve* find_curve(std::uint8_t id);
/// The curve with this number, which must be one of the enumeration: see find_curve() for one from storage.
[[nodiscard]] const Curve& curve(CurveId id);
/// The curve with this prime and coefficient a, compared as big-endian integers (an empty `a` is not
/// compared). Null when there is none.
[[nodiscard]] const Curve* find_curve(Bytes prime, Bytes a);

}  // namespace coffer::crypto
