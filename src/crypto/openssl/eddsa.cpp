#include "crypto/eddsa.h"

#include <new>
#include <utility>

#include "crypto/openssl/raw_key.h"

namespace coffer::crypto {
namespace openssl {
namespace {

using SignContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

/// What EdwardsPrivateKey::handle_ points to. Never changed once made.
struct EdwardsHandle {
  Key key;
  SignContext sign;  ///< initialised, to be copied for each signature: see copy_of() of number.h for why
  EdwardsPublicKey public_key;
};

const EdwardsHandle& edwards_handle(const void* handle) { return *static_cast<const EdwardsHandle*>(handle); }

const char* name_of(EdwardsCurve curve) {
  switch (curve) {
    case EdwardsCurve::kEd25519:
      return "ED25519";
    case EdwardsCurve::kEd448:
      return "ED448";
  }
  return nullptr;
}

CryptoResult<std::unique_ptr<EdwardsHandle>> make_handle(EdwardsCurve curve, Key key) {
  std::unique_ptr<EdwardsHandle> handle(new (std::nothrow) EdwardsHandle);
  if (!handle) return failure();
  handle->public_key.set_size(edwards_bytes(curve));
  COFFER_CHECK(write_public(key, handle->public_key.storage().first(handle->public_key.size())));
  handle->sign.reset(EVP_MD_CTX_new());
  if (!handle->sign || EVP_DigestSignInit_ex(handle->sign.get(), nullptr, nullptr, nullptr, nullptr,
                                             key.get(), nullptr) != 1) {
    return failure();
  }
  handle->key = std::move(key);
  return handle;
}

}  // namespace
}  // namespace openssl

using openssl::edwards_handle;
using openssl::failure;

EdwardsPrivateKey::~EdwardsPrivateKey() { delete static_cast<openssl::EdwardsHandle*>(handle_); }

EdwardsPrivateKey::EdwardsPrivateKey(EdwardsPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), curve_(other.curve_) {}

EdwardsPrivateKey& EdwardsPrivateKey::operator=(EdwardsPrivateKey&& other) noexcept {
  EdwardsPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(curve_, moved.curve_);
  return *this;
}

CryptoResult<EdwardsPrivateKey> EdwardsPrivateKey::generate(EdwardsCurve curve) {
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(openssl::Key made, openssl::generate_raw_key(openssl::name_of(curve)));
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(made)));
  EdwardsPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = curve;
  return key;
}

CryptoResult<EdwardsPrivateKey> EdwardsPrivateKey::load(EdwardsCurve curve, Bytes seed) {
  if (seed.size() != edwards_bytes(curve)) return failure(CryptoError::kInvalidKey);
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(openssl::Key loaded, openssl::raw_private_key(openssl::name_of(curve), seed));
  COFFER_TRY(auto handle, openssl::make_handle(curve, std::move(loaded)));
  EdwardsPrivateKey key;
  key.handle_ = handle.release();
  key.curve_ = curve;
  return key;
}

CryptoResult<void> EdwardsPrivateKey::export_seed(EdwardsSeed& out) const {
  const openssl::ErrorQueueScope errors;
  out.clear();
  if (handle_ == nullptr) return failure();
  const std::size_t size = edwards_bytes(curve_);
  COFFER_CHECK(openssl::write_private(edwards_handle(handle_).key, out.storage().first(size)));
  out.set_size(size);
  return {};
}

CryptoResult<EdwardsPublicKey> EdwardsPrivateKey::public_key() const {
  if (handle_ == nullptr) return failure();
  return edwards_handle(handle_).public_key;
}

CryptoResult<EddsaSignature> EdwardsPrivateKey::sign(Bytes message) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  const openssl::SignContext context(EVP_MD_CTX_new());
  if (!context || EVP_MD_CTX_copy_ex(context.get(), edwards_handle(handle_).sign.get()) != 1)
    return failure();
  EddsaSignature signature;
  std::size_t size = EddsaSignature::capacity();
  if (EVP_DigestSign(context.get(), signature.storage().data(), &size, openssl::not_null(message),
                     message.size()) != 1 ||
      size != eddsa_signature_bytes(curve_)) {
    return failure();
  }
  signature.set_size(size);
  return signature;
}

CryptoResult<void> eddsa_verify(EdwardsCurve curve, Bytes public_key, Bytes message, Bytes signature) {
  if (public_key.size() != edwards_bytes(curve)) return failure(CryptoError::kInvalidKey);
  if (signature.size() != eddsa_signature_bytes(curve)) return failure(CryptoError::kVerificationFailed);
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const openssl::Key key, openssl::raw_public_key(openssl::name_of(curve), public_key));
  const openssl::SignContext context(EVP_MD_CTX_new());
  if (!context ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) != 1) {
    return failure();
  }
  const bool good = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     openssl::not_null(message), message.size()) == 1;
  return good ? CryptoResult<void>{} : failure(CryptoError::kVerificationFailed);
}

}  // namespace coffer::crypto
