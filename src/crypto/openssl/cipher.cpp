#include "crypto/cipher.h"

#include "base/wipe.h"
#include "crypto/openssl/support.h"

namespace coffer::crypto {
namespace {

using openssl::failure;
using CipherContext = openssl::Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

enum class Direction : int { kDecrypt = 0, kEncrypt = 1 };

/// The three key lengths of one mode of AES; null where the library has none. Fetched once, and never freed:
/// see openssl::fetched_digest().
using AesMode = std::array<const EVP_CIPHER*, 3>;

const AesMode& cbc() {
  static const AesMode mode = {EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr),
                               EVP_CIPHER_fetch(nullptr, "AES-192-CBC", nullptr),
                               EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr)};
  return mode;
}

const AesMode& ecb() {
  static const AesMode mode = {EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr),
                               EVP_CIPHER_fetch(nullptr, "AES-192-ECB", nullptr),
                               EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr)};
  return mode;
}

const EVP_CIPHER* gcm_256() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

constexpr bool is_aes_key_size(std::size_t size) { return size == 16 || size == 24 || size == 32; }
/// The cipher of a mode for a key of 16, 24 or 32 bytes.
const EVP_CIPHER* of_key_size(const AesMode& mode, std::size_t size) { return mode[(size - 16) / 8]; }

/// A context that is ready for the first update.
CryptoResult<CipherContext> start(const EVP_CIPHER* cipher, Direction direction, Bytes key,
                                  const std::uint8_t* iv) {
  CipherContext context(EVP_CIPHER_CTX_new());
  if (cipher == nullptr || context == nullptr) return failure();
  if (EVP_CipherInit_ex2(context.get(), cipher, key.data(), iv, static_cast<int>(direction), nullptr) != 1) {
    return failure();
  }
  return context;
}

/// Processes `in` whole. `out` is as long, or null for data that is only authenticated.
CryptoResult<void> update(EVP_CIPHER_CTX* context, Bytes in, std::uint8_t* out) {
  if (in.empty()) return {};  // nothing to do, and its data() may be null
  int written = 0;
  if (EVP_CipherUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) != 1) return failure();
  if (static_cast<std::size_t>(written) != in.size()) return failure();
  return {};
}

CryptoResult<void> process_blocks(const EVP_CIPHER* cipher, Direction direction, Bytes key,
                                  const std::uint8_t* iv, Bytes in, std::uint8_t* out) {
  COFFER_TRY(const CipherContext context, start(cipher, direction, key, iv));
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  return update(context.get(), in, out);
}

CryptoResult<void> aes_cbc(Direction direction, Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  if (!is_aes_key_size(key.size())) return failure(CryptoError::kInvalidKey);
  if (iv.size() != kAesBlock || in.size() % kAesBlock != 0 || !openssl::fits_int(in.size())) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (out.size() < in.size()) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  return process_blocks(of_key_size(cbc(), key.size()), direction, key, iv.data(), in, out.data());
}

CryptoResult<void> check_gcm_arguments(Bytes key, Bytes nonce, Bytes aad, Bytes in) {
  if (key.size() != 32) return failure(CryptoError::kInvalidKey);
  if (nonce.size() != kGcmNonce || !openssl::fits_int(aad.size()) || !openssl::fits_int(in.size())) {
    return failure(CryptoError::kInvalidArgument);
  }
  return {};
}

/// Decrypts `text` and then compares the tag. @errors kVerificationFailed, kBackendFailure
CryptoResult<void> gcm_decrypt(Bytes key, Bytes nonce, Bytes aad, Bytes text, Bytes expected_tag,
                               MutableBytes out) {
  COFFER_TRY(const CipherContext context, start(gcm_256(), Direction::kDecrypt, key, nonce.data()));
  COFFER_CHECK(update(context.get(), aad, nullptr));
  COFFER_CHECK(update(context.get(), text, out.data()));
  std::array<std::uint8_t, kGcmTag> tag{};  // the call takes it without const
  copy(expected_tag, tag);
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTag, tag.data()) != 1) return failure();
  std::array<std::uint8_t, kAesBlock> rest{};
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), rest.data(), &written) != 1) {
    return failure(CryptoError::kVerificationFailed);
  }
  return {};
}

}  // namespace

CryptoResult<void> aes_cbc_encrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return aes_cbc(Direction::kEncrypt, key, iv, in, out);
}

CryptoResult<void> aes_cbc_decrypt(Bytes key, Bytes iv, Bytes in, MutableBytes out) {
  return aes_cbc(Direction::kDecrypt, key, iv, in, out);
}

CryptoResult<void> aes_encrypt_block(Bytes key, Bytes in, MutableBytes out) {
  if (!is_aes_key_size(key.size())) return failure(CryptoError::kInvalidKey);
  if (in.size() != kAesBlock) return failure(CryptoError::kInvalidArgument);
  if (out.size() < kAesBlock) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  return process_blocks(of_key_size(ecb(), key.size()), Direction::kEncrypt, key, nullptr, in, out.data());
}

CryptoResult<void> aes_gcm_seal(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out) {
  COFFER_CHECK(check_gcm_arguments(key, nonce, aad, in));
  if (out.size() < in.size() + kGcmTag) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const CipherContext context, start(gcm_256(), Direction::kEncrypt, key, nonce.data()));
  COFFER_CHECK(update(context.get(), aad, nullptr));
  COFFER_CHECK(update(context.get(), in, out.data()));
  const MutableBytes tag = out.subspan(in.size(), kGcmTag);
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), tag.data(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTag, tag.data()) != 1) {
    return failure();
  }
  return {};
}

CryptoResult<void> aes_gcm_open(Bytes key, Bytes nonce, Bytes aad, Bytes in, MutableBytes out) {
  COFFER_CHECK(check_gcm_arguments(key, nonce, aad, in));
  if (in.size() < kGcmTag) return failure(CryptoError::kInvalidArgument);
  const Bytes text = in.first(in.size() - kGcmTag);
  if (out.size() < text.size()) return failure(CryptoError::kBufferTooSmall);
  const openssl::ErrorQueueScope errors;
  const auto opened = gcm_decrypt(key, nonce, aad, text, in.last(kGcmTag), out);
  if (!opened) wipe(out.first(text.size()));  // what a wrong tag leaves is not to be seen
  return opened;
}

}  // namespace coffer::crypto
