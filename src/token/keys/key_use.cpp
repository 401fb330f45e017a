// How a key is found, checked and loaded for a use, and what is told of it.

#include "token/keys/keys.h"
#include "token/keys/new_key.h"
#include "token/state/key_domain_record.h"
#include "token/state/use_counter.h"

namespace coffer::token {
namespace {

/// The domain that a key was made in, which need not be the one that has its number now.
/// @errors as read_key_domain(), kDomainUnconfigured (also when another has taken its place)
TokenResult<KeyDomainRecord> read_domain_of(const Context& context, const KeyInfo& key) {
  COFFER_TRY(const KeyDomainRecord record, read_key_domain(context, key.policy.key_domain));
  if (record.identity != key.domain) return fail(ErrorCode::kDomainUnconfigured);
  return record;
}

}  // namespace

TokenResult<bool> key_exists(const Context& context, KeyId id) {
  const auto size = context.store.size(key_file(id));
  if (size) return true;
  if (size.error() == store::StoreError::kNotFound) return false;
  return fail(ErrorCode::kStorageFailure);
}

/// An attestation bears the key's own signature, so it asks what SIGN asks of this kind of key: 73, 33 or 70,
/// or 70 or 30 where the host could have brought the digest. Keys that cannot sign do nothing for it.
Keys::Intent Keys::Intent::of_attestation(KeyType type) {
  Intent intent{.types = {KeyType::kRsa, KeyType::kEc, KeyType::kEdwards},
                .purpose = UsePurpose::kAttestation};
  if (type == KeyType::kRsa) {
    intent.algorithm = 0x33;
    intent.narrower = 0x30;
  } else if (type == KeyType::kEc) {
    intent.algorithm = 0x73;
    intent.narrower = 0x70;
  } else if (type == KeyType::kEdwards) {
    intent.algorithm = 0x70;
  }
  return intent;
}

/// The checks that a key itself asks for. Called with the state mutex held.
TokenResult<void> Keys::permit(KeyId id, const KeyInfo& info, const Intent& intent) {
  if (intent.purpose == UsePurpose::kAttestation && info.origin == KeyOrigin::kImported)
    return fail(ErrorCode::kNotAllowed);
  if (!intent.counts()) return {};
  if (info.counted) {
    COFFER_TRY(const std::uint32_t uses, read_use_counter(context_, id));
    if (uses == 0) return fail(ErrorCode::kCounterExhausted);
  }
  if (!intent.permitted_by(info.policy)) return fail(ErrorCode::kAlgorithmForbidden);
  if (intent.types.empty()) return fail(ErrorCode::kUnsupported);
  if (!intent.types.contains(info.type)) return fail(ErrorCode::kWrongKeyType);
  if (intent.key_bytes != 0 && 8 * intent.key_bytes != info.parameter) return fail(ErrorCode::kInvalidLength);
  if (info.counted && intent.copies()) return fail(ErrorCode::kNotAllowed);
  if (intent.purpose == UsePurpose::kExchange) {
    if (!is_exchange_key(info)) return fail(ErrorCode::kAlgorithmForbidden);
    COFFER_CHECK(read_domain_of(context_, info));
  }
  if (intent.purpose == UsePurpose::kWrapping) {
    COFFER_TRY(const KeyDomainRecord domain, read_domain_of(context_, info));
    if (!domain.complete()) return fail(ErrorCode::kDomainIncomplete);
  }
  return {};
}

/// The last step before a key works, after all that can refuse it: the person, then the counter. Called with
/// the state mutex held since the counter was looked at, so that two sessions cannot both take the last use.
/// @returns whether the use has begun; if not, the person is to be asked.
TokenResult<bool> Keys::take_use(Session& session, KeyId id, const KeyInfo& info, const Intent& intent) {
  if (!settle_presence(context_, session)) return false;
  if (info.counted && intent.counts()) COFFER_CHECK(spend_use(context_, id));
  return true;
}

TokenResult<void> Keys::begin_use(Session& session, KeyId id, const Intent& intent, LoadedKeys::Use& use) {
  COFFER_TRY(const bool begun, try_to_begin_use(session, id, intent, use));
  if (begun) return {};
  use.release();  // a key that another session deletes goes now, not when the person has answered
  COFFER_CHECK(confirm_presence(context_, session, id));
  // All is checked anew: while the person thought, the key may have been deleted, replaced or used up.
  COFFER_TRY(const bool begun_now, try_to_begin_use(session, id, intent, use));
  if (!begun_now) return fail(ErrorCode::kPresenceNotConfirmed);
  return {};
}

TokenResult<bool> Keys::try_to_begin_use(Session& session, KeyId id, const Intent& intent,
                                         LoadedKeys::Use& use) {
  std::array<std::uint8_t, kMaxKeyRecord> buffer;
  std::size_t size = 0;
  KeyHeader header;
  std::uint32_t epoch = 0;
  LoadedKeys::Version version = 0;
  SealingKey master_key;
  {
    const platform::Lock guard = lock(context_);
    COFFER_CHECK(require_user(context_, session));
    if (id == kDeviceKey) return fail(intent.copies() ? ErrorCode::kAccessDenied : ErrorCode::kNotFound);
    epoch = context_.epoch;
    if (context_.loaded_keys.find(id, epoch, use)) {
      COFFER_CHECK(permit(id, use.info(), intent.for_key(use.info().type)));
      return take_use(session, id, use.info(), intent.for_key(use.info().type));
    }
    version = context_.loaded_keys.version();
    COFFER_TRY_BELOW(size, context_.store.read(key_file(id), buffer));
    COFFER_TRY(header, parse_key_header(Bytes(buffer).first(size)));
    COFFER_CHECK(permit(id, header.info, intent.for_key(header.info.type)));
    COFFER_TRY(const bool taken, take_use(session, id, header.info, intent.for_key(header.info.type)));
    if (!taken) return false;
    COFFER_CHECK(copy_master_key(context_, session, master_key));
  }
  LoadedKey& place = context_.loaded_keys.reserve(use);
  place.info = header.info;
  COFFER_CHECK(unseal_key(master_key, id, header, MutableBytes(buffer).first(size), place.material));
  context_.loaded_keys.keep(use, id, epoch, version);
  return true;
}

TokenResult<KeyPolicy> Keys::policy(KeyId id) const {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(const KeyInfo info, read_key_info(context_.store, id));
  KeyPolicy policy = info.policy;
  if (info.counted) {
    COFFER_TRY(policy.use_counter, read_use_counter(context_, id));
  }
  return policy;
}

}  // namespace coffer::token
