#include "crypto/ec.h"

#include <utility>

#include "crypto/bare/curves/scalar_field.h"
#include "crypto/bare/curves/weierstrass_multiply.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/key_handle.h"
#include "crypto/bare/secret_bytes.h"

namespace coffer::crypto {
namespace bare {
namespace {

/// Plain limbs of a scalar below the order. @returns false for another
bool read_scalar(const PrimeField& scalars, std::size_t order_bytes, FieldElement& out, Bytes scalar) {
  const Bytes digits = scalar.size() > order_bytes ? strip_zeros_of_secret(scalar) : scalar;
  const MutableLimbs limbs = out.first(scalars.size());
  return digits.size() <= order_bytes && load_big_endian(limbs, digits) &&
         reveal(less_mask(limbs, scalars.prime()));
}

CryptoResult<void> multiply_generator(const Curve& curve, const PrimeField& scalars,
                                      const FieldElement& scalar, MutableBytes out) {
  const WeierstrassGroup group(curve);
  ProjectivePoint point;
  COFFER_CHECK(multiply_base_secret(group, point, scalar.first(scalars.size()), scalars.prime()));
  return group.write(out, point);
}

CryptoResult<CurveKey*> make_key(const Curve& curve, const PrimeField& scalars, const FieldElement& scalar) {
  Place<CurveKey> key(curve_keys());
  if (key.get() == nullptr) return failure();
  key->secret.set_size(curve.order_bytes());
  store_big_endian(key->secret.storage().first(curve.order_bytes()), scalar.first(scalars.size()));
  key->public_half.set_size(curve.point_bytes());
  COFFER_CHECK(
      multiply_generator(curve, scalars, scalar, key->public_half.storage().first(curve.point_bytes())));
  declassify(key->public_half.storage().data(), key->public_half.size());
  return key.release();
}

/// r || s (FIPS 186-5, 6.4.1) for the x of nonce G, big-endian. @returns false when one is zero
[[gnu::noinline]] bool sign_with(const PrimeField& scalars, const FieldElement& nonce, Bytes big_endian_x,
                                 Bytes secret, Bytes digest, MutableBytes out) {
  const std::size_t n = scalars.size();
  FieldElement x, r, s, d;
  (void)load_big_endian(x.first(n), big_endian_x);
  scalars.enter(r, x.first(n));
  (void)load_big_endian(x.first(n), secret);
  scalars.enter(d, x.first(n));
  scalars.multiply(d, d, r);
  digest_to_scalar(scalars, s, digest);
  scalars.add(s, s, d);
  scalars.enter(d, nonce.first(n));
  scalars.invert(d, d);
  scalars.multiply(s, s, d);
  scalars.write_big_endian(out.first(out.size() / 2), r);
  scalars.write_big_endian(out.last(out.size() / 2), s);
  declassify(out.data(), out.size());
  return !reveal(scalars.zero_mask(r) | scalars.zero_mask(s));
}

/// The same for a random nonce. @returns false when another one has to be tried
CryptoResult<bool> try_to_sign(const Curve& curve, const PrimeField& scalars, Bytes secret, Bytes digest,
                               MutableBytes out) {
  FieldElement nonce;
  COFFER_CHECK(random_scalar(scalars, nonce));
  std::array<std::uint8_t, kMaxPointBytes> encoded{};
  COFFER_CHECK(multiply_generator(curve, scalars, nonce, MutableBytes(encoded).first(curve.point_bytes())));
  return sign_with(scalars, nonce, Bytes(encoded).subspan(1, curve.field_bytes()), secret, digest, out);
}

[[gnu::noinline]] CryptoResult<void> read_point(const WeierstrassGroup& group, AffinePoint& out,
                                                Bytes encoded) {
  ProjectivePoint point;
  COFFER_CHECK(group.read(point, encoded));
  out = {point.x, point.y};
  return {};
}

// A verification in parts, so that the long one in the middle has more of the stack.

/// The plain numbers u1 = e / s and u2 = r / s.
[[gnu::noinline]] void verification_scalars(const PrimeField& scalars, FieldElement& u1, FieldElement& u2,
                                            Bytes digest, const FieldElement& r, const FieldElement& s) {
  FieldElement inverse;
  scalars.invert(inverse, s);
  digest_to_scalar(scalars, u1, digest);
  scalars.multiply(u1, u1, inverse);
  scalars.multiply(u2, r, inverse);
  scalars.leave(inverse.first(scalars.size()), u1);
  u1 = inverse;
  scalars.leave(inverse.first(scalars.size()), u2);
  u2 = inverse;
}

/// Whether the point has an x that is r modulo the order.
[[gnu::noinline]] bool has_x(const Curve& curve, const PrimeField& scalars, const PrimeField& field,
                             const ProjectivePoint& point, const FieldElement& r) {
  if (reveal(field.zero_mask(point.z))) return false;
  AffinePoint affine;
  to_affine(field, affine, point);
  std::array<std::uint8_t, kMaxFieldBytes> bytes{};
  const MutableBytes digits = MutableBytes(bytes).first(curve.field_bytes());
  field.write_big_endian(digits, affine.x);
  FieldElement x, v;
  (void)load_big_endian(x.first(scalars.size()), digits);
  scalars.enter(v, x.first(scalars.size()));
  return reveal(scalars.equal_mask(v, r));
}

/// Whether u1 G + u2 Q has an x that is r modulo the order.
bool verify(const Curve& curve, const PrimeField& scalars, const WeierstrassGroup& group,
            const AffinePoint& point, Bytes digest, const FieldElement& r, const FieldElement& s) {
  FieldElement u1, u2;
  verification_scalars(scalars, u1, u2, digest, r, s);
  ProjectivePoint sum;
  multiply_add_public(group, sum, u1.first(scalars.size()), point, u2.first(scalars.size()), scalars.prime());
  return has_x(curve, scalars, group.field(), sum, r);
}

}  // namespace
}  // namespace bare

using bare::curve_key;
using bare::failure;

EcPrivateKey::~EcPrivateKey() { bare::curve_keys().give_back(static_cast<bare::CurveKey*>(handle_)); }

EcPrivateKey::EcPrivateKey(EcPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(std::exchange(other.curve_, nullptr)) {}

EcPrivateKey& EcPrivateKey::operator=(EcPrivateKey&& other) noexcept {
  EcPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<EcPrivateKey> EcPrivateKey::generate(const Curve& curve) {
  const bare::PrimeField scalars(curve.order);
  bare::FieldElement scalar;
  COFFER_CHECK(bare::random_scalar(scalars, scalar));
  EcPrivateKey key;
  COFFER_TRY(key.handle_, bare::make_key(curve, scalars, scalar));
  key.curve_ = &crypto::curve(curve.id);
  return key;
}

CryptoResult<EcPrivateKey> EcPrivateKey::load(const Curve& curve, Bytes scalar) {
  const bare::PrimeField scalars(curve.order);
  bare::FieldElement number;
  if (!bare::read_scalar(scalars, curve.order_bytes(), number, scalar) ||
      bare::reveal(bare::zero_mask(number.first(scalars.size())))) {
    return failure(CryptoError::kInvalidKey);
  }
  EcPrivateKey key;
  COFFER_TRY(key.handle_, bare::make_key(curve, scalars, number));
  key.curve_ = &crypto::curve(curve.id);
  return key;
}

CryptoResult<void> EcPrivateKey::export_scalar(Scalar& out) const {
  if (handle_ == nullptr || !out.assign(curve_key(handle_).secret)) return failure();
  return {};
}

CryptoResult<Point> EcPrivateKey::public_point() const {
  if (handle_ == nullptr) return failure();
  return curve_key(handle_).public_half;
}

CryptoResult<EcdsaDer> EcPrivateKey::sign(Bytes digest) const {
  if (handle_ == nullptr) return failure();
  if (digest.empty()) return failure(CryptoError::kInvalidArgument);
  const bare::PrimeField scalars(curve_->order);
  EcdsaPlain plain;
  plain.set_size(2 * curve_->order_bytes());
  for (bool done = false; !done;) {
    COFFER_TRY(done, bare::try_to_sign(*curve_, scalars, curve_key(handle_).secret, digest,
                                       plain.storage().first(plain.size())));
  }
  return ecdsa_plain_to_der(plain);
}

CryptoResult<void> EcPrivateKey::agree(Bytes peer, SecretBuffer<kMaxPointBytes>& out) const {
  if (handle_ == nullptr) return failure();
  const bare::WeierstrassGroup group(*curve_);
  bare::AffinePoint point;
  COFFER_CHECK(bare::read_point(group, point, peer));
  const bare::PrimeField scalars(curve_->order);
  bare::FieldElement scalar;
  (void)bare::load_big_endian(scalar.first(scalars.size()), curve_key(handle_).secret);
  out.clear();
  bare::ProjectivePoint product;
  COFFER_CHECK(bare::multiply_secret(group, product, point, scalar.first(scalars.size()), scalars.prime()));
  COFFER_CHECK(group.write(out.storage().first(curve_->point_bytes()), product));
  out.set_size(curve_->point_bytes());
  return {};
}

CryptoResult<void> ecdsa_verify(const Curve& curve, Bytes point, Bytes digest, Bytes signature) {
  const bare::WeierstrassGroup group(curve);
  bare::AffinePoint key;
  COFFER_CHECK(bare::read_point(group, key, point));
  const bare::PrimeField scalars(curve.order);
  bare::FieldElement r, s;
  const std::size_t length = curve.order_bytes();
  if (digest.empty() || signature.size() != 2 * length ||
      !scalars.read_big_endian(r, signature.first(length)) ||
      !scalars.read_big_endian(s, signature.last(length)) ||
      bare::reveal(scalars.zero_mask(r) | scalars.zero_mask(s)) ||
      !bare::verify(curve, scalars, group, key, digest, r, s)) {
    return failure(CryptoError::kVerificationFailed);
  }
  return {};
}

CryptoResult<void> check_point(const Curve& curve, Bytes point) {
  bare::ProjectivePoint ignored;
  return bare::WeierstrassGroup(curve).read(ignored, point);
}

CryptoResult<void> add_scalars(const Curve& curve, Bytes a, Bytes b, Scalar& out) {
  const bare::PrimeField scalars(curve.order);
  bare::FieldElement number, sum, digit, shift;
  if (!bare::read_scalar(scalars, curve.order_bytes(), number, a))
    return failure(CryptoError::kInvalidArgument);
  // b is public, and of any length: Horner's rule over its bytes.
  scalars.set_small(shift, 256);
  for (const std::uint8_t byte : b) {
    scalars.set_small(digit, byte);
    scalars.multiply(sum, sum, shift);
    scalars.add(sum, sum, digit);
  }
  scalars.enter(digit, number.first(scalars.size()));
  scalars.add(sum, sum, digit);
  if (bare::reveal(scalars.zero_mask(sum))) return failure(CryptoError::kInvalidKey);
  out.set_size(curve.order_bytes());
  scalars.write_big_endian(out.storage().first(curve.order_bytes()), sum);
  return {};
}

}  // namespace coffer::crypto
