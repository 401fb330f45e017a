#include "crypto/ec.h"

#include <new>
#include <utility>

#include "crypto/openssl/ec_group.h"

namespace coffer::crypto {
namespace openssl {
namespace {

/// What EcPrivateKey::handle_ points to. Never changed once made.
struct EcHandle {
  Key key;
  KeyContext sign;  ///< ready to be copied: see copy_of()
  Number scalar;
  Point point;
};

const EcHandle& ec_handle(const void* handle) { return *static_cast<const EcHandle*>(handle); }

/// scalar * base, or scalar * generator when `base` is null, uncompressed. OpenSSL does both in constant
/// time.
CryptoResult<void> multiply(const Curve& curve, const BIGNUM* scalar, const EC_POINT* base,
                            MutableBytes out) {
  const EC_GROUP* group = group_of(curve);
  const NumberContext context(BN_CTX_secure_new());
  const CurvePoint product(group == nullptr ? nullptr : EC_POINT_new(group));
  if (!context || !product) return failure();
  const int done = base == nullptr
                       ? EC_POINT_mul(group, product.get(), scalar, nullptr, nullptr, context.get())
                       : EC_POINT_mul(group, product.get(), nullptr, base, scalar, context.get());
  if (done != 1 || EC_POINT_point2oct(group, product.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(),
                                      out.size(), context.get()) != curve.point_bytes()) {
    return failure();
  }
  return {};
}

CryptoResult<std::unique_ptr<EcHandle>> make_handle(const Curve& curve, Number scalar) {
  std::unique_ptr<EcHandle> handle(new (std::nothrow) EcHandle);
  if (!handle) return failure();
  handle->point.set_size(curve.point_bytes());
  COFFER_CHECK(multiply(curve, scalar.get(), nullptr, handle->point.storage()));
  COFFER_TRY(handle->key, ec_key(curve, handle->point, scalar.get()));
  handle->sign = context_for(handle->key, EVP_PKEY_sign_init);
  if (!handle->sign) return failure();
  handle->scalar = std::move(scalar);
  return handle;
}

/// A scalar below the order. @errors `otherwise`, kBackendFailure
CryptoResult<Number> read_scalar(const Curve& curve, Bytes scalar, CryptoError otherwise) {
  const EC_GROUP* group = group_of(curve);
  if (group == nullptr) return failure();
  const Bytes digits = strip_leading_zeros(scalar);
  if (digits.size() > curve.order_bytes()) return failure(otherwise);
  Number number = secret_number(digits);
  if (!number) return failure();
  if (BN_cmp(number.get(), EC_GROUP_get0_order(group)) >= 0) return failure(otherwise);
  return number;
}

CryptoResult<void> write_scalar(const Curve& curve, const Number& scalar, Scalar& out) {
  const int length = static_cast<int>(curve.order_bytes());
  if (BN_bn2binpad(scalar.get(), out.storage().data(), length) != length) return failure();
  out.set_size(curve.order_bytes());
  return {};
}

}  // namespace
}  // namespace openssl

using openssl::ec_handle;
using openssl::failure;

EcPrivateKey::~EcPrivateKey() { delete static_cast<openssl::EcHandle*>(handle_); }

EcPrivateKey::EcPrivateKey(EcPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(std::exchange(other.curve_, nullptr)) {}

EcPrivateKey& EcPrivateKey::operator=(EcPrivateKey&& other) noexcept {
  EcPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<EcPrivateKey> EcPrivateKey::generate(const Curve& curve) {
  const openssl::ErrorQueueScope errors;
  const EC_GROUP* group = openssl::group_of(curve);
  openssl::Number scalar = openssl::secret_number();
  if (group == nullptr || !scalar) return failure();
  do {  // FIPS 186-4, B.4.2: testing candidates
    if (BN_priv_rand_range(scalar.get(), EC_GROUP_get0_order(group)) != 1) return failure();
  } while (BN_is_zero(scalar.get()));
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(scalar)));
  EcPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = &crypto::curve(curve.id);
  return key;
}

CryptoResult<EcPrivateKey> EcPrivateKey::load(const Curve& curve, Bytes scalar) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(openssl::Number number, openssl::read_scalar(curve, scalar, CryptoError::kInvalidKey));
  if (BN_is_zero(number.get())) return failure(CryptoError::kInvalidKey);
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(number)));
  EcPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = &crypto::curve(curve.id);
  return key;
}

CryptoResult<void> EcPrivateKey::export_scalar(Scalar& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  return openssl::write_scalar(*curve_, ec_handle(handle_).scalar, out);
}

CryptoResult<Point> EcPrivateKey::public_point() const {
  if (handle_ == nullptr) return failure();
  return ec_handle(handle_).point;
}

CryptoResult<EcdsaDer> EcPrivateKey::sign(Bytes digest) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  if (digest.empty()) return failure(CryptoError::kInvalidArgument);
  const openssl::KeyContext context = openssl::copy_of(ec_handle(handle_).sign);
  EcdsaDer signature;
  std::size_t length = EcdsaDer::capacity();
  if (!context ||
      EVP_PKEY_sign(context.get(), signature.storage().data(), &length, digest.data(), digest.size()) != 1) {
    return failure();
  }
  signature.set_size(length);
  return signature;
}

CryptoResult<void> EcPrivateKey::agree(Bytes peer, SecretBuffer<kMaxPointBytes>& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  COFFER_TRY(const openssl::CurvePoint point, openssl::read_point(*curve_, peer));
  out.clear();
  COFFER_CHECK(openssl::multiply(*curve_, ec_handle(handle_).scalar.get(), point.get(), out.storage()));
  out.set_size(curve_->point_bytes());
  return {};
}

CryptoResult<void> ecdsa_verify(const Curve& curve, Bytes point, Bytes digest, Bytes signature) {
  const openssl::ErrorQueueScope errors;
  COFFER_CHECK(check_point(curve, point));
  if (digest.empty() || signature.size() != 2 * curve.order_bytes())
    return failure(CryptoError::kVerificationFailed);
  COFFER_TRY(const EcdsaDer der, ecdsa_plain_to_der(signature));
  COFFER_TRY(const openssl::Key key, openssl::ec_key(curve, point, nullptr));
  const openssl::KeyContext context = openssl::context_for(key, EVP_PKEY_verify_init);
  if (!context) return failure();
  const bool good =
      EVP_PKEY_verify(context.get(), der.bytes().data(), der.size(), digest.data(), digest.size()) == 1;
  return good ? CryptoResult<void>{} : failure(CryptoError::kVerificationFailed);
}

CryptoResult<void> check_point(const Curve& curve, Bytes point) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const openssl::CurvePoint checked, openssl::read_point(curve, point));
  return {};
}

CryptoResult<void> add_scalars(const Curve& curve, Bytes a, Bytes b, Scalar& out) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const openssl::Number first, openssl::read_scalar(curve, a, CryptoError::kInvalidArgument));
  const openssl::Number second = openssl::secret_number(b);
  const openssl::NumberContext context(BN_CTX_secure_new());
  const openssl::Number sum = openssl::secret_number();
  const BIGNUM* order = EC_GROUP_get0_order(openssl::group_of(curve));
  // Reduced before the secret comes in: of two numbers below the order the sum takes constant time.
  if (!context || !second || !sum || BN_nnmod(second.get(), second.get(), order, context.get()) != 1 ||
      BN_mod_add_quick(sum.get(), first.get(), second.get(), order) != 1) {
    return failure();
  }
  if (BN_is_zero(sum.get())) return failure(CryptoError::kInvalidKey);
  return openssl::write_scalar(curve, sum, out);
}

}  // namespace coffer::crypto
