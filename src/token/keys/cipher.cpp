#include <array>

#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "token/keys/keys.h"
#include "token/state/caller_waits.h"

namespace coffer::token {
namespace {

constexpr Algorithm kCbcEncrypt = 0x10;
constexpr Algorithm kCbcDecrypt = 0x11;
constexpr Algorithm kCmac = 0x18;
constexpr Algorithm kDerive = 0x99;
constexpr Algorithm kExtendedEncrypt = 0x51;
constexpr Algorithm kExtendedDecrypt = 0x52;
/// Longest key of AES itself: longer ones are for the extended form.
constexpr std::size_t kLongestAesKey = 32;

bool is_cipher_algorithm(Algorithm algorithm) {
  return algorithm == kCbcEncrypt || algorithm == kCbcDecrypt || algorithm == kCmac || algorithm == kDerive;
}

/// The host takes care of the initialisation vector: it adds it to the first block.
TokenResult<std::size_t> cbc(Bytes key, Algorithm algorithm, Bytes data, MutableBytes out) {
  static constexpr std::array<std::uint8_t, crypto::kAesBlock> kZeroIv{};
  if (data.empty() || data.size() % crypto::kAesBlock != 0) return fail(ErrorCode::kInvalidLength);
  if (key.size() > kLongestAesKey) return fail(ErrorCode::kCipherFailed);
  if (out.size() < data.size()) return fail(ErrorCode::kBufferTooSmall);
  const MutableBytes result = out.first(data.size());
  if (algorithm == kCbcEncrypt) {
    COFFER_CHECK_BELOW(crypto::aes_cbc_encrypt(key, kZeroIv, data, result));
  } else {
    COFFER_CHECK_BELOW(crypto::aes_cbc_decrypt(key, kZeroIv, data, result));
  }
  return result.size();
}

TokenResult<std::size_t> cmac(Bytes key, Bytes data, MutableBytes out) {
  if (key.size() > kLongestAesKey) return fail(ErrorCode::kInvalidLength);
  COFFER_TRY_BELOW(const crypto::CmacTag tag, crypto::aes_cmac(key, {data}));
  if (out.size() < tag.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(tag, out);
  return tag.size();
}

TokenResult<std::size_t> derive(Bytes key, Bytes info, MutableBytes out) {
  constexpr std::size_t kLongest = 255 * 32;
  const std::size_t size = info.size();
  if (size == 0 || size > std::min(kLongest, out.size())) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK_BELOW(crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, key, info, out.first(size)));
  return size;
}

}  // namespace

TokenResult<std::size_t> Keys::cipher(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                      MutableBytes out) {
  Intent intent;
  intent.algorithm = algorithm;
  if (is_cipher_algorithm(algorithm)) intent.types = {KeyType::kAes};
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(session, id, intent, use));
  const AesKey* key = use.get<AesKey>();
  if (key == nullptr) return fail(ErrorCode::kWrongKeyType);
  if (algorithm == kCmac) return cmac(key->expose(), data, out);
  if (algorithm == kDerive) return derive(key->expose(), data, out);
  return cbc(key->expose(), algorithm, data, out);
}

TokenResult<std::size_t> Keys::extended_cipher(Session& session, KeyId id, const CipherRequest& request,
                                               MutableBytes out) {
  const SymmetricAlgorithm* algorithm = find_symmetric_algorithm(request.oid);
  if (algorithm == nullptr || !algorithm->admits(request)) return fail(ErrorCode::kInvalidLength);
  const bool encrypts = request.direction == CipherDirection::kEncrypt;
  Intent intent{.algorithm = encrypts ? kExtendedEncrypt : kExtendedDecrypt,
                .types = {KeyType::kAes},
                .purpose = UsePurpose::kOperation,
                .narrower = algorithm->permission(request.direction),
                .key_bytes = algorithm->key_bytes};
  if (encrypts && algorithm->reverses_itself) {
    intent.reverse = kExtendedDecrypt;
    intent.narrower_reverse = algorithm->decryption;
  }
  LoadedKeys::Use use;
  COFFER_CHECK(begin_use(session, id, intent, use));
  const AesKey* key = use.get<AesKey>();
  if (key == nullptr) return fail(ErrorCode::kWrongKeyType);
  CallerWaits progress(session);
  CipherRequest with_progress = request;
  with_progress.progress = &progress;
  return algorithm->run(key->expose(), with_progress, out);
}

}  // namespace coffer::token
