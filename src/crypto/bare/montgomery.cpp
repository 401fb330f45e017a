#include "crypto/montgomery.h"

#include "crypto/bare/arithmetic/limb.h"
#include "crypto/bare/curves/ladder.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/key_handle.h"
#include "crypto/random.h"
#include "crypto/raw_curve.h"

namespace coffer::crypto {
namespace bare {
namespace {

CryptoResult<CurveKey*> make_key(MontgomeryCurve curve, Bytes scalar) {
  Place<CurveKey> key(curve_keys());
  if (key.get() == nullptr || !key->secret.assign(scalar)) return failure();
  key->public_half.set_size(scalar.size());
  COFFER_CHECK(
      ladder(curve, scalar, raw_curve(curve).base_point, key->public_half.storage().first(scalar.size())));
  declassify(key->public_half.storage().data(), key->public_half.size());
  return key.release();
}

bool is_zero(Bytes secret) {
  Limb bits = 0;
  for (const std::uint8_t byte : secret) bits |= byte;
  return reveal(mask_if_zero(bits));
}

}  // namespace
}  // namespace bare

using bare::curve_key;
using bare::failure;

MontgomeryPrivateKey::~MontgomeryPrivateKey() {
  bare::curve_keys().give_back(static_cast<bare::CurveKey*>(handle_));
}

MontgomeryPrivateKey::MontgomeryPrivateKey(MontgomeryPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(other.curve_) {}

MontgomeryPrivateKey& MontgomeryPrivateKey::operator=(MontgomeryPrivateKey&& other) noexcept {
  MontgomeryPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<MontgomeryPrivateKey> MontgomeryPrivateKey::generate(MontgomeryCurve curve) {
  Secret<kMaxMontgomeryBytes> scalar;
  const MutableBytes bytes = MutableBytes(scalar.writable()).first(montgomery_bytes(curve));
  COFFER_CHECK(random_bytes(bytes));
  return load(curve, bytes);
}

CryptoResult<MontgomeryPrivateKey> MontgomeryPrivateKey::load(MontgomeryCurve curve, Bytes scalar) {
  if (scalar.size() != montgomery_bytes(curve)) return failure(CryptoError::kInvalidKey);
  MontgomeryPrivateKey key;
  COFFER_TRY(key.handle_, bare::make_key(curve, scalar));
  key.curve_ = curve;
  return key;
}

CryptoResult<void> MontgomeryPrivateKey::export_scalar(MontgomeryScalar& out) const {
  out.clear();
  if (handle_ == nullptr || !out.assign(curve_key(handle_).secret)) return failure();
  return {};
}

CryptoResult<MontgomeryPublicKey> MontgomeryPrivateKey::public_key() const {
  if (handle_ == nullptr) return failure();
  return MontgomeryPublicKey(curve_key(handle_).public_half);
}

CryptoResult<void> MontgomeryPrivateKey::agree(Bytes peer, MontgomerySecret& out) const {
  out.clear();
  if (handle_ == nullptr) return failure();
  const std::size_t size = montgomery_bytes(curve_);
  if (peer.size() != size) return failure(CryptoError::kInvalidKey);
  COFFER_CHECK(bare::ladder(curve_, curve_key(handle_).secret, peer, out.storage().first(size)));
  if (bare::is_zero(out.storage().first(size))) {
    out.clear();
    return failure(CryptoError::kInvalidKey);
  }
  out.set_size(size);
  return {};
}

}  // namespace coffer::crypto
