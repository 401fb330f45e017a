#include "token/sealing/sealing.h"

#include <array>

#include "base/endian.h"
#include "base/fixed_buffer.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/mac.h"
#include "crypto/random.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kSalt = 16;
static_assert(kSealPrefix == 1 + kSalt && kSealOverhead == kSealPrefix + crypto::kGcmTag);

/// Each key seals once, so the nonce need not differ.
constexpr std::array<std::uint8_t, crypto::kGcmNonce> kNonce{};

/// Longest part of a record that stands in clear beside its sealed part.
constexpr std::size_t kMaxHeader = 192;
/// What a sealed record is: version, purpose, identifier.
using Label = std::array<std::uint8_t, 4>;
using AssociatedData = FixedBuffer<std::tuple_size_v<Label> + kMaxHeader>;

Label label_of(Purpose purpose, RecordId id) {
  const auto number = be16(id);
  return {kVersion, static_cast<std::uint8_t>(purpose), number[0], number[1]};
}

TokenResult<AssociatedData> associated_data(const Label& label, Bytes header) {
  AssociatedData data{};
  if (!data.append(label) || !data.append(header)) return fail(ErrorCode::kInvalidLength);
  return data;
}

/// The key of one sealing: HKDF-Expand (RFC 5869, 2.3) of one block, with label and salt as info.
TokenResult<void> derive_record_key(const SealingKey& key, const Label& label, Bytes salt, SealingKey& out) {
  static constexpr std::uint8_t kName[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 's', 'e', 'a', 'l'};
  static constexpr std::uint8_t kFirstBlock[] = {0x01};
  COFFER_CHECK_BELOW(crypto::hmac(crypto::HashAlgorithm::kSha256, key.expose(),
                                  {kName, label, salt, kFirstBlock}, out.writable()));
  return {};
}

}  // namespace

TokenResult<std::size_t> seal(const SealingKey& key, Purpose purpose, RecordId id, Bytes header, Bytes plain,
                              MutableBytes out) {
  const std::size_t size = plain.size() + kSealOverhead;
  if (out.size() < size) return fail(ErrorCode::kBufferTooSmall);
  const Label label = label_of(purpose, id);
  COFFER_TRY(const auto aad, associated_data(label, header));
  out[0] = kVersion;
  const MutableBytes salt = out.subspan(1, kSalt);
  COFFER_CHECK_BELOW(crypto::random_bytes(salt));
  SealingKey record_key;
  COFFER_CHECK(derive_record_key(key, label, salt, record_key));
  COFFER_CHECK_BELOW(crypto::aes_gcm_seal(record_key.expose(), kNonce, aad, plain,
                                          out.subspan(kSealPrefix, size - kSealPrefix)));
  return size;
}

TokenResult<std::size_t> unseal(const SealingKey& key, Purpose purpose, RecordId id, Bytes header,
                                Bytes sealed, MutableBytes out) {
  if (sealed.size() < kSealOverhead || sealed[0] != kVersion) return fail(ErrorCode::kStorageFailure);
  const std::size_t size = sealed.size() - kSealOverhead;
  if (out.size() < size) return fail(ErrorCode::kBufferTooSmall);
  const Label label = label_of(purpose, id);
  COFFER_TRY(const auto aad, associated_data(label, header));
  SealingKey record_key;
  COFFER_CHECK(derive_record_key(key, label, sealed.subspan(1, kSalt), record_key));
  const auto opened =
      crypto::aes_gcm_open(record_key.expose(), kNonce, aad, sealed.subspan(kSealPrefix), out.first(size));
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
