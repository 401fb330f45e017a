#include "crypto/cipher.h"

#include "crypto/aead.h"
#include "crypto/aes_mode.h"

namespace coffer::crypto {
namespace {

CryptoResult<AeadParameters> gcm_256(Bytes key, Bytes nonce, Bytes aad) {
  if (key.size() != 32) return std::unexpected(CryptoError::kInvalidKey);
  if (nonce.size() != kGcmNonce) return std::unexpected(CryptoError::kInvalidArgument);
  return AeadParameters{Aead::kAesGcm, key, nonce, aad};
}

}  // namespace

CryptoResult<void> aes_cbc_encrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return aes_encrypt(AesMode::kCbc, key, iv, in, out);
}

CryptoResult<void> aes_cbc_decrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return aes_decrypt(AesMode::kCbc, key, iv, in, out);
}

CryptoResult<void> aes_encrypt_block(Bytes key, Bytes in, MutableBytes out) {
  if (in.size() != kAesBlock) return std::unexpected(CryptoError::kInvalidArgument);
  return aes_encrypt(AesMode::kEcb, key, {}, in, out);
}

CryptoResult<void> aes_gcm_seal(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out) {
  COFFER_TRY(const AeadParameters parameters, gcm_256(key, nonce, aad));
  if (out.size() < in.size() + kGcmTag) return std::unexpected(CryptoError::kBufferTooSmall);
  return aead_seal(parameters, in, out.first(in.size()), out.subspan(in.size(), kGcmTag));
}

CryptoResult<void> aes_gcm_open(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out) {
  COFFER_TRY(const AeadParameters parameters, gcm_256(key, nonce, aad));
  if (in.size() < kGcmTag) return std::unexpected(CryptoError::kInvalidArgument);
  const Bytes text = in.first(in.size() - kGcmTag);
  return aead_open(parameters, text, in.last(kGcmTag), out);
}

}  // namespace coffer::crypto
