#include "token/sealing/sealing.h"

#include "base/endian.h"
#include "base/fixed_buffer.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/random.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 1;
static_assert(kSealPrefix == 1 + crypto::kGcmNonce && kSealOverhead == kSealPrefix + crypto::kGcmTag);

/// Longest part of a record that stands in clear beside its sealed part.
constexpr std::size_t kMaxHeader = 160;
using AssociatedData = FixedBuffer<4 + kMaxHeader>;

TokenResult<AssociatedData> associated_data(Purpose purpose, RecordId id, Bytes header) {
  AssociatedData data{kVersion, static_cast<std::uint8_t>(purpose)};
  if (!data.append(be16(id)) || !data.append(header)) return fail(ErrorCode::kInvalidLength);
  return data;
}

}  // namespace

TokenResult<std::size_t> seal(const SealingKey& key, Purpose purpose, RecordId id, Bytes header, Bytes plain,
                              MutableBytes out) {
  const std::size_t size = plain.size() + kSealOverhead;
  if (out.size() < size) return fail(ErrorCode::kBufferTooSmall);
  COFFER_TRY(const auto aad, associated_data(purpose, id, header));
  out[0] = kVersion;
  const MutableBytes nonce = out.subspan(1, crypto::kGcmNonce);
  COFFER_CHECK_BELOW(crypto::random_bytes(nonce));
  COFFER_CHECK_BELOW(
      crypto::aes_gcm_seal(key.expose(), nonce, aad, plain, out.subspan(kSealPrefix, size - kSealPrefix)));
  return size;
}

TokenResult<std::size_t> unseal(const SealingKey& key, Purpose purpose, RecordId id, Bytes header,
                                Bytes sealed, MutableBytes out) {
  if (sealed.size() < kSealOverhead || sealed[0] != kVersion) return fail(ErrorCode::kStorageFailure);
  const std::size_t size = sealed.size() - kSealOverhead;
  if (out.size() < size) return fail(ErrorCode::kBufferTooSmall);
  COFFER_TRY(const auto aad, associated_data(purpose, id, header));
  const auto opened = crypto::aes_gcm_open(key.expose(), sealed.subspan(1, crypto::kGcmNonce), aad,
                                           sealed.subspan(kSealPrefix), out.first(size));
  if (opened) return size;
  return fail(opened.error() == crypto::CryptoError::kVerificationFailed ? ErrorCode::kStorageFailure
                                                                         : ErrorCode::kCryptoFailure);
}

TokenResult<void> derive_device_sealing_key(const platform::RootKey& root, SealingKey& out) {
  static constexpr std::uint8_t kInfo[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 'd',
                                           'e', 'v', 'i', 'c', 'e', ' ', 'v', '1'};
  COFFER_CHECK_BELOW(
      crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, root.root_key().expose(), kInfo, out.writable()));
  return {};
}

}  // namespace coffer::token
