#include "token/domains/key_domains.h"

#include "crypto/mac.h"
#include "crypto/random.h"
#include "token/stored_keys/key_record.h"

namespace coffer::token {
namespace {

/// Whether any key belongs to the domain. Call with the state mutex held.
TokenResult<bool> has_keys(const Context& context, const KeyDomainIdentity& domain) {
  constexpr RecordId kLastKey = key_file(0xFF);
  for (auto id = context.store.next(key_file(kDeviceKey + 1)); id && *id <= kLastKey;
       id = context.store.next(static_cast<RecordId>(*id + 1))) {
    COFFER_TRY(const KeyInfo key, read_key_info(context.store, static_cast<KeyId>(*id)));
    if (key.domain == domain) return true;
  }
  return false;
}

TokenResult<ShareDigest> digest_of(const KeyDomainIdentity& domain, Bytes share) {
  Secret<crypto::digest_size(crypto::HashAlgorithm::kSha256)> tag;
  COFFER_CHECK_BELOW(crypto::hmac(crypto::HashAlgorithm::kSha256, domain, {share}, tag.writable()));
  ShareDigest digest{};
  copy(tag.expose().first<kShareDigestSize>(), digest);
  return digest;
}

bool holds(Bytes digests, const ShareDigest& digest) {
  for (; !digests.empty(); digests = digests.subspan(kShareDigestSize)) {
    if (constant_time_equal(digests.first(kShareDigestSize), digest)) return true;
  }
  return false;
}

bool is_zero(const Dkek& dkek) { return constant_time_equal(dkek.expose(), Dkek{}.expose()); }

/// Counts a share in. The same share twice is zeros: whoever types one custodian's share for another's would
/// get a DKEK that everybody knows, and no sign of it. A single share of zeros is what somebody chose.
/// @errors kShareRepeated, kSharesCancel, kCryptoFailure
TokenResult<void> add_share(KeyDomainRecord& record, KeyDomainSecret& secret, Bytes share) {
  COFFER_TRY(const ShareDigest digest, digest_of(record.identity, share));
  if (holds(secret.imported.expose(), digest)) return fail(ErrorCode::kShareRepeated);
  std::ranges::transform(secret.sum.expose(), share, secret.sum.writable().begin(),
                         [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
  if (--record.status.missing_shares > 0) {
    if (!secret.imported.append(digest)) return fail(ErrorCode::kStorageFailure);
    return {};
  }
  secret.imported.clear();
  if (record.status.total_shares > 1 && is_zero(secret.sum)) return fail(ErrorCode::kSharesCancel);
  return compute_key_check_value(secret.sum, record.status);
}

}  // namespace

TokenResult<KeyDomainStatus> KeyDomains::status(std::uint8_t domain) const {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(const KeyDomainRecord record, read_key_domain(context_, domain));
  return record.status;
}

TokenResult<KeyDomainStatus> KeyDomains::import_share(Session& session, std::uint8_t domain, Bytes share) {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(KeyDomainRecord record, read_key_domain(context_, domain));
  if (record.status.missing_shares == 0) return fail(ErrorCode::kDomainComplete);  // an XKEK domain, too
  if (share.size() != kDkekSize) return fail(ErrorCode::kInvalidLength);

  KeyDomainSecret secret;
  COFFER_CHECK(open_key_domain(context_, session, domain, record, secret));
  COFFER_CHECK(add_share(record, secret, share));
  const bool by_master_key = record.complete() && require_user(context_, session);
  record.sealed_by = by_master_key ? SealedBy::kMasterKey : SealedBy::kRootKey;
  COFFER_CHECK(store_key_domain(context_, by_master_key ? session.master_key : context_.device_sealing_key,
                                domain, record, secret));
  return record.status;
}

TokenResult<KeyDomainStatus> KeyDomains::create(Session& session, std::uint8_t domain, std::uint8_t shares) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK(check_key_domain_number(context_, domain));
  COFFER_CHECK(check_unconfigured(context_, domain));
  KeyDomainRecordBuffer buffer;
  COFFER_TRY(const std::size_t size,
             make_key_domain_record(context_, session.master_key, domain, shares, buffer));
  const Bytes bytes = Bytes(buffer).first(size);
  COFFER_CHECK_BELOW(context_.store.put(key_domain_record_id(domain), bytes));
  COFFER_TRY(const KeyDomainRecord record, parse_key_domain(bytes));
  return record.status;
}

TokenResult<void> KeyDomains::erase(Session& session, std::uint8_t domain) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const KeyDomainRecord present, read_key_domain(context_, domain));
  COFFER_TRY(const bool used, has_keys(context_, present.identity));
  if (used) return fail(ErrorCode::kDomainInUse);
  const store::Change change = store::Change::erase(key_domain_record_id(domain));
  COFFER_CHECK_BELOW(context_.store.apply({&change, 1}));
  return {};
}

TokenResult<KeyDomainStatus> KeyDomains::erase_dkek(Session& session, std::uint8_t domain) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const KeyDomainRecord present, read_key_domain(context_, domain));
  if (present.is_xkek()) {
    const KeyDomainRecord record = empty_xkek_domain(present.identity, present.status.uid);
    COFFER_CHECK(store_key_domain(context_, session.master_key, domain, record, KeyDomainSecret{}));
    return record.status;
  }
  // A random DKEK came without shares: its place can be taken by one that is imported whole.
  const std::uint8_t shares = std::max<std::uint8_t>(present.status.total_shares, 1);
  const KeyDomainRecord record = empty_key_domain(present.identity, shares);
  COFFER_CHECK(store_key_domain(context_, context_.device_sealing_key, domain, record, KeyDomainSecret{}));
  return record.status;
}

TokenResult<KeyDomainIdentity> KeyDomains::load_dkek(const Session& session, std::uint8_t domain,
                                                     Dkek& out) const {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const KeyDomainRecord record, read_key_domain(context_, domain));
  if (!record.complete()) return fail(ErrorCode::kDomainIncomplete);
  KeyDomainSecret secret;
  COFFER_CHECK(open_key_domain(context_, session, domain, record, secret));
  out.copy_from(secret.sum);
  return record.identity;
}

TokenResult<std::uint8_t> KeyDomains::find(Bytes key_check_value) const {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(check_key_domain_number(context_, 0));
  for (std::uint8_t domain = 0; domain < context_.config.key_domains; ++domain) {
    const auto record = read_key_domain(context_, domain);
    if (!record && record.error() == Error(ErrorCode::kDomainUnconfigured)) continue;
    if (!record) return std::unexpected(record.error());
    if (record->complete() && equal(record->status.key_check_value, key_check_value)) return domain;
  }
  return fail(ErrorCode::kWrongKeyDomain);
}

TokenResult<void> seal_pending_key_domains(Context& context, Session& session) {
  if (!has_master_key(context, session)) return {};
  for (std::uint8_t domain = 0; domain < context.config.key_domains; ++domain) {
    auto record = read_key_domain(context, domain);
    if (!record && record.error() == Error(ErrorCode::kDomainUnconfigured)) continue;
    if (!record) return std::unexpected(record.error());
    if (!record->complete() || record->sealed_by != SealedBy::kRootKey) continue;
    KeyDomainSecret secret;
    COFFER_CHECK(open_key_domain(context, session, domain, *record, secret));
    record->sealed_by = SealedBy::kMasterKey;
    COFFER_CHECK(store_key_domain(context, session.master_key, domain, *record, secret));
  }
  return {};
}

TokenResult<std::size_t> make_key_domain_record(const Context& context, const SealingKey& master_key,
                                                std::uint8_t domain, std::uint8_t shares, MutableBytes out) {
  COFFER_TRY(const KeyDomainIdentity identity, make_key_domain_identity());
  KeyDomainRecord record = empty_key_domain(identity, shares);
  KeyDomainSecret secret;
  if (shares > 0) return seal_key_domain(context.device_sealing_key, domain, record, secret, out);
  COFFER_CHECK_BELOW(crypto::random_bytes(secret.sum.writable()));
  COFFER_CHECK(compute_key_check_value(secret.sum, record.status));
  record.sealed_by = SealedBy::kMasterKey;
  return seal_key_domain(master_key, domain, record, secret, out);
}

}  // namespace coffer::token
