#include "token/symmetric/symmetric_operations.h"

#include <array>

#include "crypto/kdf.h"
#include "crypto/mac.h"

namespace coffer::token {
namespace {

constexpr std::array<std::uint8_t, crypto::kAesBlock> kZeroIv{};
constexpr std::size_t kTag = crypto::kMaxAeadTag;
constexpr std::size_t kMostHkdfBlocks = 255;

/// @errors kInvalidLength (ECB), kCipherFailed
TokenResult<void> check_blocks(crypto::AesMode mode, std::size_t size) {
  switch (mode) {
    case crypto::AesMode::kEcb:
      if (size != crypto::kAesBlock) return fail(ErrorCode::kInvalidLength);
      return {};
    case crypto::AesMode::kCbc:
      if (size == 0 || size % crypto::kAesBlock != 0) return fail(ErrorCode::kCipherFailed);
      return {};
    case crypto::AesMode::kXts:
      if (size < crypto::kAesBlock) return fail(ErrorCode::kCipherFailed);
      return {};
    case crypto::AesMode::kCfb128:
    case crypto::AesMode::kOfb:
    case crypto::AesMode::kCtr:
      return {};
  }
  return fail(ErrorCode::kUnsupported);
}

TokenResult<std::size_t> seal(const crypto::AeadParameters& parameters, Bytes text, MutableBytes out) {
  const std::size_t size = text.size() + kTag;
  if (out.size() < size) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK_BELOW(
      crypto::aead_seal(parameters, text, out.first(text.size()), out.subspan(text.size(), kTag)));
  return size;
}

TokenResult<std::size_t> open(const crypto::AeadParameters& parameters, Bytes sealed, MutableBytes out) {
  if (sealed.size() < kTag) return fail(ErrorCode::kInvalidLength);
  const std::size_t size = sealed.size() - kTag;
  if (out.size() < size) return fail(ErrorCode::kInvalidLength);
  const auto opened = crypto::aead_open(parameters, sealed.first(size), sealed.last(kTag), out.first(size));
  if (opened) return size;
  if (opened.error() != crypto::CryptoError::kVerificationFailed)
    return std::unexpected(from(opened.error()));
  // Hosts tell the algorithms apart by these answers.
  const bool is_aes = parameters.algorithm != crypto::Aead::kChaCha20Poly1305;
  return fail(is_aes ? ErrorCode::kCipherFailed : ErrorCode::kInvalidLength);
}

}  // namespace

TokenResult<std::size_t> run_aes_mode(crypto::AesMode mode, Bytes key, const CipherRequest& request,
                                      MutableBytes out) {
  const Bytes data = request.data;
  COFFER_CHECK(check_blocks(mode, data.size()));
  if (out.size() < data.size()) return fail(ErrorCode::kInvalidLength);
  const Bytes iv = mode == crypto::AesMode::kEcb ? Bytes() : request.iv.value_or(Bytes(kZeroIv));
  const auto cipher =
      request.direction == CipherDirection::kEncrypt ? crypto::aes_encrypt : crypto::aes_decrypt;
  COFFER_CHECK_BELOW(cipher(mode, key, iv, data, out.first(data.size())));
  return data.size();
}

TokenResult<std::size_t> run_aead(crypto::Aead aead, Bytes key, const CipherRequest& request,
                                  MutableBytes out) {
  const crypto::AeadParameters parameters{aead, key, request.iv.value_or(Bytes()),
                                          request.aad.value_or(Bytes())};
  if (request.direction == CipherDirection::kEncrypt) return seal(parameters, request.data, out);
  return open(parameters, request.data, out);
}

TokenResult<std::size_t> run_hmac(crypto::HashAlgorithm hash, Bytes key, const CipherRequest& request,
                                  MutableBytes out) {
  const std::size_t size = crypto::digest_size(hash);
  if (out.size() < size) return fail(ErrorCode::kBufferTooSmall);
  COFFER_CHECK_BELOW(crypto::hmac(hash, key, {request.data}, out.first(size)));
  return size;
}

TokenResult<std::size_t> run_hkdf(crypto::HashAlgorithm hash, Bytes key, const CipherRequest& request,
                                  MutableBytes out) {
  const std::size_t size = request.size.value_or(crypto::digest_size(hash));
  if (request.data.size() > crypto::kMaxHkdfInfo || size == 0) return fail(ErrorCode::kInvalidLength);
  if (size > kMostHkdfBlocks * crypto::digest_size(hash)) return fail(ErrorCode::kCipherFailed);
  if (out.size() < size) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK_BELOW(crypto::hkdf(hash, request.iv.value_or(Bytes()), key, request.data, out.first(size)));
  return size;
}

}  // namespace coffer::token
