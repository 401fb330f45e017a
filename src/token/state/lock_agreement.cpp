#include "token/state/lock_agreement.h"

#include "crypto/aead.h"
#include "crypto/kdf.h"

namespace coffer::token {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kCoordinateSize = 32;

}  // namespace

TokenResult<void> LockAgreement::make(const crypto::EcPrivateKey& ephemeral, Bytes host_point) {
  clear();
  if (host_point.size() != kPointSize) return fail(ErrorCode::kInvalidLength);
  SecretBuffer<crypto::kMaxPointBytes> agreed;
  if (const auto result = ephemeral.agree(host_point, agreed); !result) {
    const bool not_a_point = result.error() == crypto::CryptoError::kInvalidKey;
    return fail(not_a_point ? ErrorCode::kInvalidLength : ErrorCode::kCryptoFailure);
  }
  const Bytes x = agreed.expose().subspan(1, kCoordinateSize);
  COFFER_CHECK_BELOW(
      crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, x, host_point, nonce_and_key_.writable()));
  copy(host_point, host_point_);
  exists_ = true;
  return {};
}

TokenResult<void> LockAgreement::open(Bytes sealed_mask, LockMask& out) {
  if (!exists_) return fail(ErrorCode::kNoAgreement);
  const auto opened = open_once(sealed_mask, out);
  clear();  // its nonce serves one message: another one under it would give away both
  return opened;
}

TokenResult<void> LockAgreement::open_once(Bytes sealed_mask, LockMask& out) const {
  if (sealed_mask.size() != kSealedMaskSize) return fail(ErrorCode::kInvalidLength);
  const auto opened =
      crypto::aead_open({.algorithm = crypto::Aead::kChaCha20Poly1305,
                         .key = nonce_and_key_.expose().subspan<kNonceSize>(),
                         .nonce = nonce_and_key_.expose().first<kNonceSize>(),
                         .aad = host_point_},
                        sealed_mask.first(kLockMaskSize), sealed_mask.subspan(kLockMaskSize), out.writable());
  if (opened) return {};
  const bool altered = opened.error() == crypto::CryptoError::kVerificationFailed;
  return fail(altered ? ErrorCode::kMaskWrong : ErrorCode::kCryptoFailure);
}

void LockAgreement::clear() {
  exists_ = false;
  nonce_and_key_.clear();
}

}  // namespace coffer::token
