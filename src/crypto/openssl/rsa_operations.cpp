#include <openssl/rsa.h>

#include <algorithm>
#include <optional>

#include "crypto/openssl/rsa_key.h"

namespace coffer::crypto {
namespace {

using openssl::copy_of;
using openssl::failure;
using openssl::KeyContext;
using openssl::rsa_handle;

constexpr std::size_t kPkcs1Overhead = 11;

/// Whether EME-OAEP has room: two digests and two bytes.
bool has_room_for_oaep(std::size_t modulus_bytes, HashAlgorithm algorithm) {
  return modulus_bytes >= 2 * digest_size(algorithm) + 2;
}

/// Length of the salt of EMSA-PSS: as long as the digest, or as the modulus has room beside digest and two
/// bytes (RFC 8017, 9.1.1; RSA-1024 with SHA-512). Nothing: not even a digest fits.
std::optional<std::size_t> pss_salt_size(std::size_t modulus_bytes, HashAlgorithm algorithm) {
  const std::size_t digest = digest_size(algorithm);
  if (modulus_bytes < digest + 2) return std::nullopt;
  return std::min(digest, modulus_bytes - digest - 2);
}

CryptoResult<RsaBlock> sign(const KeyContext& context, Bytes input) {
  RsaBlock signature;
  std::size_t length = RsaBlock::capacity();
  if (EVP_PKEY_sign(context.get(), signature.storage().data(), &length, openssl::not_null(input),
                    input.size()) != 1) {
    return failure();
  }
  signature.set_size(length);
  return signature;
}

/// @errors `when_refused`, and then `out` is empty
CryptoResult<void> decrypt(const KeyContext& context, Bytes cryptogram, SecretBuffer<kMaxRsaBytes>& out,
                           CryptoError when_refused) {
  out.clear();
  std::size_t length = kMaxRsaBytes;
  if (EVP_PKEY_decrypt(context.get(), out.storage().data(), &length, cryptogram.data(), cryptogram.size()) !=
      1) {
    out.clear();
    return failure(when_refused);
  }
  out.set_size(length);
  return {};
}

bool below(Bytes number, Bytes modulus) { return std::ranges::lexicographical_compare(number, modulus); }

}  // namespace

CryptoResult<void> RsaPrivateKey::private_operation(Bytes block, SecretBuffer<kMaxRsaBytes>& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  if (block.empty() || block.size() > modulus_bytes_) return failure(CryptoError::kInvalidArgument);
  SecretBuffer<kMaxRsaBytes> full;
  full.set_size(modulus_bytes_);
  copy(block, full.storage().subspan(modulus_bytes_ - block.size()));
  if (!below(full.expose(), rsa_handle(handle_).modulus)) return failure(CryptoError::kInvalidArgument);
  const KeyContext context = copy_of(rsa_handle(handle_).decrypt);
  if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1) return failure();
  return decrypt(context, full.expose(), out, CryptoError::kBackendFailure);
}

CryptoResult<RsaBlock> RsaPrivateKey::sign_pkcs1(Bytes digest_info) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  if (digest_info.size() > modulus_bytes_ - kPkcs1Overhead) return failure(CryptoError::kInvalidArgument);
  const KeyContext context = copy_of(rsa_handle(handle_).sign_pkcs1);
  if (!context) return failure();
  return sign(context, digest_info);
}

CryptoResult<RsaBlock> RsaPrivateKey::sign_pss(HashAlgorithm algorithm, Bytes digest) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  const auto salt_size = pss_salt_size(modulus_bytes_, algorithm);
  if (digest.size() != digest_size(algorithm) || !salt_size) return failure(CryptoError::kInvalidArgument);
  const KeyContext context = copy_of(rsa_handle(handle_).sign_pkcs1);
  // MGF1 takes the hash of the signature unless it is told another.
  if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), openssl::fetched_digest(algorithm)) != 1 ||
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), static_cast<int>(*salt_size)) != 1) {
    return failure();
  }
  return sign(context, digest);
}

// OpenSSL 3.0 removes the padding in constant time, but does not know implicit rejection (3.2 does): whoever
// may send cryptograms to a key learns from our answer whether the padding was right (Bleichenbacher's
// oracle). The card's protocol reports that anyway; so this padding is for those who must, and OAEP for all
// others.
CryptoResult<void> RsaPrivateKey::decrypt_pkcs1(Bytes cryptogram, SecretBuffer<kMaxRsaBytes>& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  if (cryptogram.size() != modulus_bytes_ || !below(cryptogram, rsa_handle(handle_).modulus)) {
    return failure(CryptoError::kInvalidArgument);
  }
  const KeyContext context = copy_of(rsa_handle(handle_).decrypt);
  if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) return failure();
  return decrypt(context, cryptogram, out, CryptoError::kVerificationFailed);
}

CryptoResult<void> RsaPrivateKey::decrypt_oaep(HashAlgorithm algorithm, Bytes cryptogram,
                                               SecretBuffer<kMaxRsaBytes>& out) const {
  const openssl::ErrorQueueScope errors;
  if (handle_ == nullptr) return failure();
  if (cryptogram.size() != modulus_bytes_ || !below(cryptogram, rsa_handle(handle_).modulus) ||
      !has_room_for_oaep(modulus_bytes_, algorithm)) {
    return failure(CryptoError::kInvalidArgument);
  }
  const KeyContext context = copy_of(rsa_handle(handle_).decrypt);
  const EVP_MD* digest = openssl::fetched_digest(algorithm);
  if (!context || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), digest) != 1) {
    return failure();
  }
  return decrypt(context, cryptogram, out, CryptoError::kVerificationFailed);
}

}  // namespace coffer::crypto
