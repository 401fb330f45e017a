#include "crypto/aead.h"

#include "base/wipe.h"
#include "crypto/openssl/cipher_context.h"

namespace coffer::crypto {
namespace {

using openssl::CipherContext;
using openssl::Direction;
using openssl::failure;

const EVP_CIPHER* cipher_of(Aead algorithm, std::size_t key_size) {
  static const openssl::AesFamily gcm("AES-128-GCM", "AES-192-GCM", "AES-256-GCM");
  static const openssl::AesFamily ccm("AES-128-CCM", "AES-192-CCM", "AES-256-CCM");
  static const EVP_CIPHER* const chacha = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
  switch (algorithm) {
    case Aead::kAesGcm:
      return gcm.of_key_size(key_size);
    case Aead::kAesCcm:
      return ccm.of_key_size(key_size);
    case Aead::kChaCha20Poly1305:
      return chacha;
  }
  return nullptr;
}

bool is_valid_key_size(Aead algorithm, std::size_t size) {
  return algorithm == Aead::kChaCha20Poly1305 ? size == 32 : openssl::is_aes_key_size(size);
}

bool are_valid_ccm_lengths(std::size_t nonce, std::size_t text, std::size_t tag) {
  if (nonce < 7 || nonce > 13 || tag < 4 || tag > 16 || tag % 2 != 0) return false;
  // The text's length is written in the 15 - n bytes that the nonce leaves (SP 800-38C, appendix A.1).
  const std::size_t length_bits = 8 * (15 - nonce);
  return length_bits >= 64 || (std::uint64_t{text} >> length_bits) == 0;
}

bool are_valid_lengths(Aead algorithm, std::size_t nonce, std::size_t text, std::size_t tag) {
  switch (algorithm) {
    case Aead::kAesGcm:
      return nonce >= 1 && nonce <= kMaxAeadNonce && tag >= 12 && tag <= kMaxAeadTag;
    case Aead::kAesCcm:
      return are_valid_ccm_lengths(nonce, text, tag);
    case Aead::kChaCha20Poly1305:
      return nonce == 12 && tag == 16;
  }
  return false;
}

CryptoResult<void> check_arguments(const AeadParameters& p, std::size_t text, std::size_t tag,
                                   std::size_t out) {
  if (!is_valid_key_size(p.algorithm, p.key.size())) return failure(CryptoError::kInvalidKey);
  if (!are_valid_lengths(p.algorithm, p.nonce.size(), text, tag) || !openssl::fits_int(p.aad.size()) ||
      !openssl::fits_int(text)) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (out < text) return failure(CryptoError::kBufferTooSmall);
  return {};
}

/// A context that has taken everything but the text. `expected_tag`: null for sealing.
///
/// The order is the one that suits all: CCM must know the lengths of nonce and tag before the key, and the
/// length of the text before the associated data.
CryptoResult<CipherContext> start(const AeadParameters& p, Direction direction, std::size_t text_size,
                                  std::size_t tag_size, std::uint8_t* expected_tag) {
  const EVP_CIPHER* cipher = cipher_of(p.algorithm, p.key.size());
  CipherContext context(EVP_CIPHER_CTX_new());
  const int enc = static_cast<int>(direction);
  const bool is_ccm = p.algorithm == Aead::kAesCcm;
  if (cipher == nullptr || context == nullptr ||
      EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, enc, nullptr) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(p.nonce.size()),
                          nullptr) != 1) {
    return failure();
  }
  if ((is_ccm || expected_tag != nullptr) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), expected_tag) !=
          1) {
    return failure();
  }
  if (EVP_CipherInit_ex2(context.get(), nullptr, p.key.data(), p.nonce.data(), enc, nullptr) != 1) {
    return failure();
  }
  int ignored = 0;
  if (is_ccm &&
      EVP_CipherUpdate(context.get(), nullptr, &ignored, nullptr, static_cast<int>(text_size)) != 1) {
    return failure();
  }
  if (!p.aad.empty()) COFFER_CHECK(openssl::update(context.get(), p.aad, nullptr));
  return context;
}

/// Gives the text to the cipher. CCM wants even an empty one, and an address to go with it, for it is there
/// that it computes and compares the tag.
CryptoResult<void> process_text(EVP_CIPHER_CTX* context, Aead algorithm, Bytes in, MutableBytes out) {
  std::uint8_t nowhere = 0;
  if (in.empty() && algorithm != Aead::kAesCcm) return {};
  return openssl::update(context, in, in.empty() ? &nowhere : out.data());
}

bool finish(EVP_CIPHER_CTX* context) {
  std::array<std::uint8_t, 16> rest{};  // none of these ciphers holds text back
  int written = 0;
  return EVP_CipherFinal_ex(context, rest.data(), &written) == 1 && written == 0;
}

CryptoResult<void> open(const AeadParameters& p, Bytes in, Bytes tag, MutableBytes out) {
  std::array<std::uint8_t, kMaxAeadTag> expected{};  // OpenSSL's call takes it without const
  copy(tag, expected);
  COFFER_TRY(const CipherContext context,
             start(p, Direction::kDecrypt, in.size(), tag.size(), expected.data()));
  const auto processed = process_text(context.get(), p.algorithm, in, out);
  // CCM compares the tag with the text, the others at the end.
  if (!processed && p.algorithm != Aead::kAesCcm) return processed;
  if (!processed || !finish(context.get())) return failure(CryptoError::kVerificationFailed);
  return {};
}

}  // namespace

CryptoResult<void> aead_seal(const AeadParameters& parameters, Bytes in, MutableBytes out, MutableBytes tag) {
  COFFER_CHECK(check_arguments(parameters, in.size(), tag.size(), out.size()));
  const openssl::ErrorQueueScope errors;
  COFFER_TRY(const CipherContext context,
             start(parameters, Direction::kEncrypt, in.size(), tag.size(), nullptr));
  COFFER_CHECK(process_text(context.get(), parameters.algorithm, in, out));
  if (!finish(context.get()) || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                                                    static_cast<int>(tag.size()), tag.data()) != 1) {
    return failure();
  }
  return {};
}

CryptoResult<void> aead_open(const AeadParameters& parameters, Bytes in, Bytes tag, MutableBytes out) {
  COFFER_CHECK(check_arguments(parameters, in.size(), tag.size(), out.size()));
  const openssl::ErrorQueueScope errors;
  const auto opened = open(parameters, in, tag, out);
  if (!opened) wipe(out.first(in.size()));  // what a wrong tag leaves is not to be seen
  return opened;
}

}  // namespace coffer::crypto
