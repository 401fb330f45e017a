#include "crypto/aes_mode.h"

#include "base/wipe.h"
#include "crypto/openssl/cipher_context.h"

namespace coffer::crypto {
namespace {

using openssl::AesFamily;
using openssl::Direction;
using openssl::failure;

const EVP_CIPHER* xts_of_key_size(std::size_t size) {
  static const EVP_CIPHER* const xts_128 = EVP_CIPHER_fetch(nullptr, "AES-128-XTS", nullptr);
  static const EVP_CIPHER* const xts_256 = EVP_CIPHER_fetch(nullptr, "AES-256-XTS", nullptr);
  return size == 32 ? xts_128 : xts_256;
}

const EVP_CIPHER* cipher_of(AesMode mode, std::size_t key_size) {
  static const AesFamily ecb("AES-128-ECB", "AES-192-ECB", "AES-256-ECB");
  static const AesFamily cbc("AES-128-CBC", "AES-192-CBC", "AES-256-CBC");
  static const AesFamily cfb("AES-128-CFB", "AES-192-CFB", "AES-256-CFB");  // of 128 bits
  static const AesFamily ofb("AES-128-OFB", "AES-192-OFB", "AES-256-OFB");
  static const AesFamily ctr("AES-128-CTR", "AES-192-CTR", "AES-256-CTR");
  switch (mode) {
    case AesMode::kEcb:
      return ecb.of_key_size(key_size);
    case AesMode::kCbc:
      return cbc.of_key_size(key_size);
    case AesMode::kCfb128:
      return cfb.of_key_size(key_size);
    case AesMode::kOfb:
      return ofb.of_key_size(key_size);
    case AesMode::kCtr:
      return ctr.of_key_size(key_size);
    case AesMode::kXts:
      return xts_of_key_size(key_size);
  }
  return nullptr;
}

bool is_valid_key(AesMode mode, Bytes key) {
  if (mode != AesMode::kXts) return openssl::is_aes_key_size(key.size());
  if (key.size() != 32 && key.size() != 64) return false;
  return !constant_time_equal(key.first(key.size() / 2), key.last(key.size() / 2));
}

bool is_valid_length(AesMode mode, std::size_t size) {
  switch (mode) {
    case AesMode::kEcb:
    case AesMode::kCbc:
      return size % kAesBlock == 0;
    case AesMode::kXts:
      return size >= kAesBlock && size <= kMaxXtsUnit;
    case AesMode::kCfb128:
    case AesMode::kOfb:
    case AesMode::kCtr:
      return true;
  }
  return false;
}

CryptoResult<void> process(AesMode mode, Direction direction, Bytes key, Bytes iv, Bytes in,
                           MutableBytes out) {
  if (!is_valid_key(mode, key)) return failure(CryptoError::kInvalidKey);
  const std::size_t iv_size = mode == AesMode::kEcb ? 0 : kAesBlock;
  if (iv.size() != iv_size || !is_valid_length(mode, in.size()) || !openssl::fits_int(in.size())) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (out.size() < in.size()) return failure(CryptoError::kBufferTooSmall);
  if (in.empty()) return {};
  const openssl::ErrorQueueScope errors;
  const EVP_CIPHER* cipher = cipher_of(mode, key.size());
  const openssl::CipherContext context(EVP_CIPHER_CTX_new());
  if (cipher == nullptr || context == nullptr ||
      EVP_CipherInit_ex2(context.get(), cipher, key.data(), openssl::not_null(iv),
                         static_cast<int>(direction), nullptr) != 1) {
    return failure();
  }
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  return openssl::update(context.get(), in, out.data());
}

}  // namespace

CryptoResult<void> aes_encrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return process(mode, Direction::kEncrypt, key, iv, in, out);
}

CryptoResult<void> aes_decrypt(AesMode mode, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return process(mode, Direction::kDecrypt, key, iv, in, out);
}

}  // namespace coffer::crypto
