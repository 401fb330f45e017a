#include "token/state/master_key.h"

namespace coffer::token {
namespace {

/// HKDF-SHA-256 of access key || mask. Either alone says nothing of the result.
TokenResult<void> derive_locked_key(const SealingKey& access_key, const LockMask& mask, SealingKey& out) {
  static constexpr std::uint8_t kInfo[] = {'c', 'o', 'f', 'f', 'e', 'r', ' ', 's', 'e', 'c', 'u',
                                           'r', 'e', ' ', 'l', 'o', 'c', 'k', ' ', 'v', '1'};
  Secret<kSealingKeySize + kLockMaskSize> both;
  copy(access_key.expose(), both.writable());
  copy(mask.expose(), both.writable().subspan<kSealingKeySize>());
  COFFER_CHECK_BELOW(crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, both.expose(), kInfo, out.writable()));
  return {};
}

TokenResult<void> derive_wrapping_key(const SealingKey& access_key, const LockMask* mask, SealingKey& out) {
  if (mask != nullptr) return derive_locked_key(access_key, *mask, out);
  out.copy_from(access_key);
  return {};
}

}  // namespace

TokenResult<MasterKeyRecord> seal_master_key(const SealingKey& access_key, const LockMask* mask,
                                             const SealingKey& master_key) {
  SealingKey key;
  COFFER_CHECK(derive_wrapping_key(access_key, mask, key));
  MasterKeyRecord record{};
  COFFER_CHECK(seal(key, Purpose::kMasterKey, records::kMasterKey, {}, master_key.expose(), record));
  return record;
}

TokenResult<void> open_master_key(const Context& context, const SealingKey& access_key, const LockMask* mask,
                                  SealingKey& out) {
  MasterKeyRecord record{};
  const auto size = context.store.read(records::kMasterKey, record);
  if (!size || *size != record.size()) return fail(ErrorCode::kStorageFailure);
  SealingKey key;
  COFFER_CHECK(derive_wrapping_key(access_key, mask, key));
  COFFER_CHECK(unseal(key, Purpose::kMasterKey, records::kMasterKey, {}, record, out.writable()));
  return {};
}

}  // namespace coffer::token
