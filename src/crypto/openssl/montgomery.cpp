#include "crypto/montgomery.h"

#include <array>
#include <new>
#include <utility>

#include "base/wipe.h"
#include "crypto/openssl/number.h"
#include "crypto/openssl/raw_key.h"

namespace coffer::crypto {
namespace openssl {
namespace {

/// What MontgomeryPrivateKey::handle_ points to. Never changed once made.
struct MontgomeryHandle {
  Key key;
  KeyContext agree;  ///< ready to be copied: see copy_of()
  MontgomeryPublicKey public_key;
};

const MontgomeryHandle& montgomery_handle(const void* handle) {
  return *static_cast<const MontgomeryHandle*>(handle);
}

const char* name_of(MontgomeryCurve curve) {
  switch (curve) {
    case MontgomeryCurve::kX25519:
      return "X25519";
    case MontgomeryCurve::kX448:
      return "X448";
  }
  return nullptr;
}

CryptoResult<std::unique_ptr<MontgomeryHandle>> make_handle(MontgomeryCurve curve, Key key) {
  std::unique_ptr<MontgomeryHandle> handle(new (std::nothrow) MontgomeryHandle);
  if (!handle) return failure();
  handle->public_key.set_size(montgomery_bytes(curve));
  COFFER_CHECK(write_public(key, handle->public_key.storage().first(handle->public_key.size())));
  handle->agree = context_for(key, EVP_PKEY_derive_init);
  if (!handle->agree) return failure();
  handle->key = std::move(key);
  return handle;
}

bool is_zero(Bytes secret) {
  static constexpr std::array<std::uint8_t, kMaxMontgomeryBytes> kZeros{};
  return constant_time_equal(secret, Bytes(kZeros).first(secret.size()));
}

}  // namespace
}  // namespace openssl

using openssl::failure;
using openssl::montgomery_handle;

MontgomeryPrivateKey::~MontgomeryPrivateKey() { delete static_cast<openssl::MontgomeryHandle*>(handle_); }

MontgomeryPrivateKey::MontgomeryPrivateKey(MontgomeryPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(other.curve_) {}

MontgomeryPrivateKey& MontgomeryPrivateKey::operator=(MontgomeryPrivateKey&& other) noexcept {
  MontgomeryPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<MontgomeryPrivateKey> MontgomeryPrivateKey::generate(MontgomeryCurve curve) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(openssl::Key made, openssl::generate_raw_key(openssl::name_of(curve)));
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(made)));
  MontgomeryPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = curve;
  return key;
}

CryptoResult<MontgomeryPrivateKey> MontgomeryPrivateKey::load(MontgomeryCurve curve, Bytes scalar) {
  if (scalar.size() != montgomery_bytes(curve)) return failure(CryptoError::kInvalidKey);
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(openssl::Key loaded, openssl::raw_private_key(openssl::name_of(curve), scalar));
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(loaded)));
  MontgomeryPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = curve;
  return key;
}

CryptoResult<void> MontgomeryPrivateKey::export_scalar(MontgomeryScalar& out) const {
  const openssl::ErrorQueueScope errors;
  out.clear();
  if (handle_ == nullptr) return failure();
  const std::size_t size = montgomery_bytes(curve_);
  COFFER_CHECK(openssl::write_private(montgomery_handle(handle_).key, out.storage().first(size)));
  out.set_size(size);
  return {};
}

CryptoResult<MontgomeryPublicKey> MontgomeryPrivateKey::public_key() const {
  if (handle_ == nullptr) return failure();
  return montgomery_handle(handle_).public_key;
}

CryptoResult<void> MontgomeryPrivateKey::agree(Bytes peer, MontgomerySecret& out) const {
  const openssl::ErrorQueueScope errors;
  out.clear();
  if (handle_ == nullptr) return failure();
  const std::size_t size = montgomery_bytes(curve_);
  if (peer.size() != size) return failure(CryptoError::kInvalidKey);
  COFFER_TRY(const openssl::Key other, openssl::raw_public_key(openssl::name_of(curve_), peer));
  const openssl::KeyContext context = openssl::copy_of(montgomery_handle(handle_).agree);
  // Without OpenSSL's own check of the peer: there is nothing to check but the result.
  if (!context || EVP_PKEY_derive_set_peer_ex(context.get(), other.get(), 0) != 1) return failure();
  std::size_t written = size;
  // All that the computation itself fails for is a result of zero, which we do not leave to OpenSSL alone.
  if (EVP_PKEY_derive(context.get(), out.storage().data(), &written) != 1 || written != size ||
      openssl::is_zero(out.storage().first(size))) {
    out.clear();
    return failure(CryptoError::kInvalidKey);
  }
  out.set_size(size);
  return {};
}

}  // namespace coffer::crypto
