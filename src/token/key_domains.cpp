#include "token/key_domains.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "token/key_record.h"
#include "token/new_key.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeaderSize = 4 + kKeyCheckValueSize;
constexpr std::size_t kSealedSize = kDkekSize + kSealOverhead;
constexpr std::size_t kMaxRecordSize = kHeaderSize + kSealedSize;
using RecordBuffer = std::array<std::uint8_t, kMaxRecordSize>;

/// Under which key the DKEK, or the sum of the shares so far, is sealed.
enum class SealedBy : std::uint8_t { kNothing = 0, kDeviceKey = 1, kMasterKey = 2 };

/// The record of a domain that is set up: its header in clear, and the sealed sum of its shares.
struct DomainRecord {
  KeyDomainStatus status;
  SealedBy sealed_by = SealedBy::kNothing;
  FixedBuffer<kSealedSize> sealed;

  [[nodiscard]] bool complete() const {
    return status.missing_shares == 0 && sealed_by != SealedBy::kNothing;
  }
};

[[nodiscard]] RecordId record_id(std::uint8_t domain) {
  return static_cast<RecordId>(records::kKeyDomains + domain);
}

std::array<std::uint8_t, kHeaderSize> encode_header(const DomainRecord& record) {
  std::array<std::uint8_t, kHeaderSize> header{kVersion, record.status.total_shares,
                                               record.status.missing_shares,
                                               static_cast<std::uint8_t>(record.sealed_by)};
  copy(record.status.key_check_value, std::span(header).subspan<4>());
  return header;
}

TokenResult<DomainRecord> parse_record(Bytes bytes) {
  ByteReader in(bytes);
  const auto fixed = in.take(4);
  const auto key_check_value = in.take(kKeyCheckValueSize);
  if (!fixed || !key_check_value) return fail(ErrorCode::kStorageFailure);
  const Bytes head = *fixed;
  if (head[0] != kVersion || head[2] > head[1] || head[3] > 2) return fail(ErrorCode::kStorageFailure);
  DomainRecord record;
  record.status.total_shares = head[1];
  record.status.missing_shares = head[2];
  copy(*key_check_value, record.status.key_check_value);
  record.sealed_by = static_cast<SealedBy>(head[3]);
  const std::size_t expected = record.sealed_by == SealedBy::kNothing ? 0 : kSealedSize;
  if (in.remaining() != expected) return fail(ErrorCode::kStorageFailure);
  (void)record.sealed.assign(in.rest());  // as long as its capacity, or empty
  return record;
}

/// Whether the token has such a domain. Call with the state mutex held.
TokenResult<void> check_number(const Context& context, std::uint8_t domain) {
  if (!context.config.initialised || context.config.key_domains == 0) return fail(ErrorCode::kNoKeyDomains);
  if (domain >= context.config.key_domains) return fail(ErrorCode::kNoSuchDomain);
  return {};
}

TokenResult<DomainRecord> read_domain(const Context& context, std::uint8_t domain) {
  COFFER_CHECK(check_number(context, domain));
  RecordBuffer buffer;
  const auto size = context.store.read(record_id(domain), buffer);
  if (!size) {
    return fail(size.error() == store::StoreError::kNotFound ? ErrorCode::kDomainUnconfigured
                                                             : ErrorCode::kStorageFailure);
  }
  return parse_record(Bytes(buffer).first(*size));
}

/// Opens the sum of the shares; zeros when there is none yet.
TokenResult<void> open_sum(const Context& context, const Session& session, std::uint8_t domain,
                           const DomainRecord& record, Dkek& out) {
  if (record.sealed_by == SealedBy::kNothing) {
    out.clear();
    return {};
  }
  const bool by_master_key = record.sealed_by == SealedBy::kMasterKey;
  if (by_master_key && !session.has_master_key) return fail(ErrorCode::kNotAuthorised);
  const SealingKey& key = by_master_key ? session.master_key : context.device_sealing_key;
  COFFER_TRY(const std::size_t size, unseal(key, Purpose::kKeyDomain, record_id(domain),
                                            encode_header(record), record.sealed, out.writable()));
  if (size != kDkekSize) return fail(ErrorCode::kStorageFailure);
  return {};
}

/// Writes the whole record, `sum` sealed under `key`. @returns length in `out`.
TokenResult<std::size_t> seal_record(const SealingKey& key, std::uint8_t domain, const DomainRecord& record,
                                     const Dkek& sum, MutableBytes out) {
  if (out.size() < kMaxRecordSize) return fail(ErrorCode::kBufferTooSmall);
  const auto header = encode_header(record);
  copy(header, out);
  COFFER_TRY(const std::size_t sealed, seal(key, Purpose::kKeyDomain, record_id(domain), header, sum.expose(),
                                            out.subspan(kHeaderSize)));
  return kHeaderSize + sealed;
}

TokenResult<void> store_sum(Context& context, const SealingKey& key, std::uint8_t domain,
                            const DomainRecord& record, const Dkek& sum) {
  RecordBuffer buffer;
  COFFER_TRY(const std::size_t size, seal_record(key, domain, record, sum, buffer));
  COFFER_CHECK_BELOW(context.store.put(record_id(domain), Bytes(buffer).first(size)));
  return {};
}

TokenResult<void> compute_key_check_value(const Dkek& dkek, KeyDomainStatus& status) {
  COFFER_TRY_BELOW(const crypto::Digest digest,
                   crypto::hash(crypto::HashAlgorithm::kSha256, {dkek.expose()}));
  copy(digest.bytes().first(kKeyCheckValueSize), status.key_check_value);
  return {};
}

/// A domain that waits for all its shares.
DomainRecord empty_domain(std::uint8_t shares) {
  DomainRecord record;
  record.status.total_shares = shares;
  record.status.missing_shares = shares;
  return record;
}

/// Whether any key belongs to the domain. Call with the state mutex held.
TokenResult<bool> has_keys(const Context& context, std::uint8_t domain) {
  constexpr RecordId kLastKey = key_file(0xFF);
  std::array<std::uint8_t, kMaxKeyRecord> buffer;
  for (auto id = context.store.next(key_file(kDeviceKey + 1)); id && *id <= kLastKey;
       id = context.store.next(static_cast<RecordId>(*id + 1))) {
    COFFER_TRY_BELOW(const std::size_t size, context.store.read(*id, buffer));
    COFFER_TRY(const KeyRecord record, parse_key_record(Bytes(buffer).first(size)));
    if (record.info.policy.key_domain == domain) return true;
  }
  return false;
}

}  // namespace

TokenResult<KeyDomainStatus> KeyDomains::status(std::uint8_t domain) const {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(const DomainRecord record, read_domain(context_, domain));
  return record.status;
}

TokenResult<KeyDomainStatus> KeyDomains::import_share(Session& session, std::uint8_t domain, Bytes share) {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(DomainRecord record, read_domain(context_, domain));
  if (record.status.missing_shares == 0) return fail(ErrorCode::kDomainComplete);
  if (share.size() != kDkekSize) return fail(ErrorCode::kInvalidLength);

  Dkek sum;
  COFFER_CHECK(open_sum(context_, session, domain, record, sum));
  std::ranges::transform(sum.expose(), share, sum.writable().begin(),
                         [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
  --record.status.missing_shares;
  record.sealed_by = SealedBy::kDeviceKey;
  if (record.status.missing_shares == 0) {
    COFFER_CHECK(compute_key_check_value(sum, record.status));
    if (require_user(context_, session)) record.sealed_by = SealedBy::kMasterKey;
  }
  const bool by_master_key = record.sealed_by == SealedBy::kMasterKey;
  COFFER_CHECK(store_sum(context_, by_master_key ? session.master_key : context_.device_sealing_key, domain,
                         record, sum));
  return record.status;
}

TokenResult<KeyDomainStatus> KeyDomains::create(Session& session, std::uint8_t domain, std::uint8_t shares) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK(check_number(context_, domain));
  if (context_.store.size(record_id(domain))) return fail(ErrorCode::kDomainConfigured);
  RecordBuffer buffer;
  COFFER_TRY(const std::size_t size,
             make_key_domain_record(context_, session.master_key, domain, shares, buffer));
  const Bytes bytes = Bytes(buffer).first(size);
  COFFER_CHECK_BELOW(context_.store.put(record_id(domain), bytes));
  COFFER_TRY(const DomainRecord record, parse_record(bytes));
  return record.status;
}

TokenResult<void> KeyDomains::erase(Session& session, std::uint8_t domain) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK(read_domain(context_, domain));
  COFFER_TRY(const bool used, has_keys(context_, domain));
  if (used) return fail(ErrorCode::kDomainInUse);
  const store::Change change = store::Change::erase(record_id(domain));
  COFFER_CHECK_BELOW(context_.store.apply({&change, 1}));
  return {};
}

TokenResult<KeyDomainStatus> KeyDomains::erase_dkek(Session& session, std::uint8_t domain) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const DomainRecord present, read_domain(context_, domain));
  // A random DKEK came without shares: its place can be taken by one that is imported whole.
  const std::uint8_t shares = std::max<std::uint8_t>(present.status.total_shares, 1);
  const DomainRecord record = empty_domain(shares);
  const auto header = encode_header(record);
  // Erasing first makes the store forget the DKEK that was there.
  const store::Change changes[] = {store::Change::erase(record_id(domain)),
                                   store::Change::put(record_id(domain), header)};
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  return record.status;
}

TokenResult<void> KeyDomains::load_dkek(const Session& session, std::uint8_t domain, Dkek& out) const {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  COFFER_TRY(const DomainRecord record, read_domain(context_, domain));
  if (!record.complete()) return fail(ErrorCode::kDomainIncomplete);
  return open_sum(context_, session, domain, record, out);
}

TokenResult<std::uint8_t> KeyDomains::find(Bytes key_check_value) const {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(check_number(context_, 0));
  for (std::uint8_t domain = 0; domain < context_.config.key_domains; ++domain) {
    const auto record = read_domain(context_, domain);
    if (!record && record.error() == Error(ErrorCode::kDomainUnconfigured)) continue;
    if (!record) return std::unexpected(record.error());
    if (record->complete() && equal(record->status.key_check_value, key_check_value)) return domain;
  }
  return fail(ErrorCode::kWrongKeyDomain);
}

TokenResult<void> seal_pending_key_domains(Context& context, Session& session) {
  const platform::Lock guard = lock(context);
  return seal_pending_key_domains_locked(context, session);
}

TokenResult<void> seal_pending_key_domains_locked(Context& context, Session& session) {
  if (!is_current(context, session) || !session.has_master_key) return {};
  for (std::uint8_t domain = 0; domain < context.config.key_domains; ++domain) {
    auto record = read_domain(context, domain);
    if (!record && record.error() == Error(ErrorCode::kDomainUnconfigured)) continue;
    if (!record) return std::unexpected(record.error());
    if (!record->complete() || record->sealed_by != SealedBy::kDeviceKey) continue;
    Dkek dkek;
    COFFER_CHECK(open_sum(context, session, domain, *record, dkek));
    record->sealed_by = SealedBy::kMasterKey;
    COFFER_CHECK(store_sum(context, session.master_key, domain, *record, dkek));
  }
  return {};
}

TokenResult<std::size_t> make_key_domain_record(Context&, const SealingKey& master_key, std::uint8_t domain,
                                                std::uint8_t shares, MutableBytes out) {
  DomainRecord record = empty_domain(shares);
  if (shares > 0) {
    if (out.size() < kHeaderSize) return fail(ErrorCode::kBufferTooSmall);
    copy(encode_header(record), out);
    return kHeaderSize;
  }
  Dkek dkek;
  COFFER_CHECK_BELOW(crypto::random_bytes(dkek.writable()));
  COFFER_CHECK(compute_key_check_value(dkek, record.status));
  record.sealed_by = SealedBy::kMasterKey;
  return seal_record(master_key, domain, record, dkek, out);
}

}  // namespace coffer::token
