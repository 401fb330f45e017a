#include "token/state/key_domain_record.h"

#include "base/byte_reader.h"
#include "base/wipe.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace coffer::token {
namespace {

// Version of the record: what the domain's DKEK comes from.
constexpr std::uint8_t kOfShares = 3;
constexpr std::uint8_t kAgreedOn = 4;
/// What hosts expect of a domain without shares.
constexpr std::uint8_t kNoShares = 0xFF;

/// How many shares' digests lie beside the sum.
std::size_t remembered_shares(const KeyDomainRecord& record) {
  if (record.is_xkek() || record.complete()) return 0;
  return static_cast<std::size_t>(record.status.total_shares - record.status.missing_shares);
}
std::size_t sealed_size(const KeyDomainRecord& record) {
  return kDkekSize + remembered_shares(record) * kShareDigestSize + kSealOverhead;
}

}  // namespace

RecordId key_domain_record_id(std::uint8_t domain) {
  return static_cast<RecordId>(records::kKeyDomains + domain);
}

TokenResult<KeyDomainIdentity> make_key_domain_identity() {
  KeyDomainIdentity identity{};
  COFFER_CHECK_BELOW(crypto::random_bytes(identity));
  return identity;
}

KeyDomainRecord empty_key_domain(const KeyDomainIdentity& identity, std::uint8_t shares) {
  KeyDomainRecord record;
  record.identity = identity;
  record.status.total_shares = shares;
  record.status.missing_shares = shares;
  return record;
}

KeyDomainRecord empty_xkek_domain(const KeyDomainIdentity& identity, Bytes uid) {
  KeyDomainRecord record;
  record.identity = identity;
  record.status.total_shares = kNoShares;
  (void)record.status.uid.assign(uid);
  record.sealed_by = SealedBy::kMasterKey;
  return record;
}

FixedBuffer<kMaxKeyDomainHeader> encode_header(const KeyDomainRecord& record) {
  const bool xkek = record.is_xkek();
  const auto missing = xkek ? static_cast<std::uint8_t>(record.agreed ? 0 : 1) : record.status.missing_shares;
  FixedBuffer<kMaxKeyDomainHeader> header{xkek ? kAgreedOn : kOfShares, record.status.total_shares, missing,
                                          static_cast<std::uint8_t>(record.sealed_by)};
  (void)header.append(record.status.key_check_value);
  (void)header.append(record.identity);
  if (!xkek) return header;
  (void)header.append(static_cast<std::uint8_t>(record.status.uid.size()));
  (void)header.append(record.status.uid);
  return header;
}

TokenResult<KeyDomainRecord> parse_key_domain(Bytes bytes) {
  ByteReader in(bytes);
  const auto fixed = in.take(4);
  const auto key_check_value = in.take(kKeyCheckValueSize);
  const auto identity = in.take(sizeof(KeyDomainIdentity));
  if (!fixed || !key_check_value || !identity) return fail(ErrorCode::kStorageFailure);
  const Bytes head = *fixed;
  const bool xkek = head[0] == kAgreedOn;
  const bool known = xkek || head[0] == kOfShares;
  const auto sealed_by = static_cast<SealedBy>(head[3]);
  const bool sealed = sealed_by == SealedBy::kRootKey || sealed_by == SealedBy::kMasterKey;
  if (!known || !sealed || head[2] > head[1]) return fail(ErrorCode::kStorageFailure);
  KeyDomainRecord record;
  record.status.total_shares = head[1];
  copy(*key_check_value, record.status.key_check_value);
  copy(*identity, record.identity);
  record.sealed_by = sealed_by;
  if (xkek) {
    const auto uid_size = in.take_byte();
    const auto uid = uid_size ? in.take(*uid_size) : std::nullopt;
    if (!uid || uid->empty() || !record.status.uid.assign(*uid)) return fail(ErrorCode::kStorageFailure);
    record.agreed = head[2] == 0;
  } else {
    record.status.missing_shares = head[2];
  }
  if (in.remaining() != sealed_size(record)) return fail(ErrorCode::kStorageFailure);
  return record;
}

TokenResult<void> check_key_domain_number(const Context& context, std::uint8_t domain) {
  if (!context.config.initialised || context.config.key_domains == 0) return fail(ErrorCode::kNoKeyDomains);
  if (domain >= context.config.key_domains) return fail(ErrorCode::kNoSuchDomain);
  return {};
}

TokenResult<void> check_unconfigured(const Context& context, std::uint8_t domain) {
  const auto size = context.store.size(key_domain_record_id(domain));
  if (size) return fail(ErrorCode::kDomainConfigured);
  if (size.error() != store::StoreError::kNotFound) return std::unexpected(from(size.error()));
  return {};
}

TokenResult<KeyDomainRecord> read_key_domain(const Context& context, std::uint8_t domain) {
  COFFER_CHECK(check_key_domain_number(context, domain));
  struct Parser final : store::RecordVisitor {
    void visit(Bytes value) override { record = parse_key_domain(value); }
    TokenResult<KeyDomainRecord> record = fail(ErrorCode::kStorageFailure);
  } parser;
  const auto visited = context.store.visit(key_domain_record_id(domain), parser);
  if (!visited) {
    return fail(visited.error() == store::StoreError::kNotFound ? ErrorCode::kDomainUnconfigured
                                                                : ErrorCode::kStorageFailure);
  }
  return parser.record;
}

TokenResult<KeyDomainIdentity> identity_for_new_key(const Context& context, std::uint8_t domain) {
  const auto record = read_key_domain(context, domain);
  if (record) return record->identity;
  if (record.error().code == ErrorCode::kStorageFailure) return std::unexpected(record.error());
  if (domain != 0) return fail(ErrorCode::kDomainUnconfigured);
  return KeyDomainIdentity{};
}

TokenResult<void> open_key_domain(const Context& context, const Session& session, std::uint8_t domain,
                                  const KeyDomainRecord& record, KeyDomainSecret& out) {
  const bool by_master_key = record.sealed_by == SealedBy::kMasterKey;
  if (by_master_key && !has_master_key(context, session)) return fail(ErrorCode::kNotAuthorised);
  const SealingKey& key = by_master_key ? session.master_key : context.device_sealing_key;
  const auto header = encode_header(record);
  KeyDomainRecordBuffer buffer;
  COFFER_TRY_BELOW(const std::size_t size, context.store.read(key_domain_record_id(domain), buffer));
  if (size != header.size() + sealed_size(record)) return fail(ErrorCode::kStorageFailure);
  // Opened in place.
  const MutableBytes sealed = MutableBytes(buffer).first(size).subspan(header.size());
  const MutableBytes plain = sealed.subspan(kSealPrefix, sealed.size() - kSealOverhead);
  COFFER_CHECK(unseal(key, Purpose::kKeyDomain, key_domain_record_id(domain), header, sealed, plain));
  copy(plain.first(kDkekSize), out.sum.writable());
  const bool taken = out.imported.assign(plain.subspan(kDkekSize));
  wipe(plain);
  if (!taken) return fail(ErrorCode::kStorageFailure);
  return {};
}

TokenResult<std::size_t> seal_key_domain(const SealingKey& key, std::uint8_t domain,
                                         const KeyDomainRecord& record, const KeyDomainSecret& secret,
                                         MutableBytes out) {
  const auto header = encode_header(record);
  if (out.size() < header.size() + kMaxSealedKeyDomain) return fail(ErrorCode::kBufferTooSmall);
  copy(header, out);
  const MutableBytes sealed = out.subspan(header.size(), kMaxSealedKeyDomain);
  // The sum, then the digests of the shares in it; sealed in place.
  const MutableBytes plain = sealed.subspan(kSealPrefix, kDkekSize + secret.imported.size());
  copy(secret.sum.expose(), plain);
  copy(secret.imported.expose(), plain.subspan(kDkekSize));
  const auto size = seal(key, Purpose::kKeyDomain, key_domain_record_id(domain), header, plain, sealed);
  if (!size) {
    wipe(plain);
    return std::unexpected(size.error());
  }
  return header.size() + *size;
}

TokenResult<void> store_key_domain(Context& context, const SealingKey& key, std::uint8_t domain,
                                   const KeyDomainRecord& record, const KeyDomainSecret& secret) {
  KeyDomainRecordBuffer buffer;
  COFFER_TRY(const std::size_t size, seal_key_domain(key, domain, record, secret, buffer));
  // Erasing first makes the store forget the DKEK that was there.
  const store::Change changes[] = {
      store::Change::erase(key_domain_record_id(domain)),
      store::Change::put(key_domain_record_id(domain), Bytes(buffer).first(size))};
  COFFER_CHECK_BELOW(context.store.apply(changes));
  return {};
}

TokenResult<void> compute_key_check_value(const Dkek& dkek, KeyDomainStatus& status) {
  COFFER_TRY_BELOW(const crypto::Digest digest,
                   crypto::hash(crypto::HashAlgorithm::kSha256, {dkek.expose()}));
  copy(digest.bytes().first(kKeyCheckValueSize), status.key_check_value);
  return {};
}

}  // namespace coffer::token
