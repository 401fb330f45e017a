#include "crypto/raw_curve.h"

#include "crypto/hex_constant.h"

namespace coffer::crypto {
namespace {

// RFC 7748, section 4; the base points of the Edwards curves from RFC 8032, section 5.
constexpr auto kPrime25519 = hex("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED");
constexpr auto kOrder25519 = hex("EDD3F55C1A631258D69CF7A2DEF9DE1400000000000000000000000000000010");
constexpr auto kBaseX25519 = hex("0900000000000000000000000000000000000000000000000000000000000000");
constexpr auto kBaseEd25519 = hex("5866666666666666666666666666666666666666666666666666666666666666");
constexpr auto kPycvcEd25519 = hex("6666666666666666666666666666666666666666666666666666666666666658");
constexpr auto kA25519 = hex("076D06");

constexpr auto kPrime448 =
    hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFFFF");
constexpr auto kOrder448 =
    hex("F34458AB92C27823558FC58D72C26C219036D6AE49DB4EC4E923CA7CFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFF3F");
constexpr auto kBaseX448 =
    hex("0500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000");
constexpr auto kBaseEd448 =
    hex("14FA30F25B790898ADC8D74E2C13BDFDC4397CE61CFFD33AD7C2A0051E9C78874098A36C7373EA4B62C7C956372076"
        "8824BCB66E71463F6900");
constexpr auto kPycvcEd448 =
    hex("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF800000000000000000000000000000000000"
        "00000000000000000001");
constexpr auto kA448 = hex("0262A6");

constexpr auto kCurves = std::to_array<RawCurve>({
    {MontgomeryCurve::kX25519, kPrime25519, kOrder25519, kBaseX25519, {}, kA25519},
    {MontgomeryCurve::kX448, kPrime448, kOrder448, kBaseX448, {}, kA448},
    {EdwardsCurve::kEd25519, kPrime25519, kOrder25519, kBaseEd25519, kPycvcEd25519, kA25519},
    {EdwardsCurve::kEd448, kPrime448, kOrder448, kBaseEd448, kPycvcEd448, kA448},
});
static_assert(kPrime448.size() == 56 && kOrder448.size() == 56 && kBaseX448.size() == 56);
static_assert(kBaseEd448.size() == 57 && kPycvcEd448.size() == 56);

template <typename Id>
const RawCurve& find(Id id) {
  return *std::ranges::find_if(kCurves, [id](const RawCurve& curve) {
    const Id* of_this_kind = std::get_if<Id>(&curve.id);
    return of_this_kind != nullptr && *of_this_kind == id;
  });
}

}  // namespace

const RawCurve& raw_curve(MontgomeryCurve id) { return find(id); }
const RawCurve& raw_curve(EdwardsCurve id) { return find(id); }

const RawCurve* find_raw_curve(Bytes prime, Bytes base_point) {
  if (base_point.empty()) return nullptr;
  const auto is_it = [&](const RawCurve& curve) {
    return equal(strip_leading_zeros(prime), curve.prime) &&
           (equal(base_point, curve.base_point) || equal(base_point, curve.pycvc_point));
  };
  const auto* const found = std::ranges::find_if(kCurves, is_it);
  return found == kCurves.end() ? nullptr : found;
}

bool is_raw_curve_prime(Bytes prime) {
  const Bytes integer = strip_leading_zeros(prime);
  return equal(integer, kPrime25519) || equal(integer, kPrime448);
}

}  // namespace coffer::crypto
