#include "token/identity/trusted_certificates.h"

#include "token/state/state_record.h"

namespace coffer::token {
namespace {

// Record of a key that was taken in: role, curve, then CHR, algorithm and point, each after its length.
using Record = FixedBuffer<2 + 1 + 16 + 1 + 16 + 1 + crypto::kMaxPointBytes>;
static_assert(Record::capacity() <= kMaxStoredState);

void append_counted(Record& record, Bytes bytes) {
  (void)record.append(static_cast<std::uint8_t>(bytes.size()));
  (void)record.append(bytes);
}

Record encode(const TrustedKey& key) {
  Record record{static_cast<std::uint8_t>(key.role), static_cast<std::uint8_t>(key.curve->id)};
  append_counted(record, key.chr);
  append_counted(record, key.algorithm);
  append_counted(record, key.point);
  return record;
}

std::optional<Bytes> take_counted(ByteReader& reader) {
  const auto size = reader.take_byte();
  return size ? reader.take(*size) : std::nullopt;
}

TokenResult<TrustedKey> decode(Bytes record) {
  ByteReader reader(record);
  const auto role = reader.take_byte();
  const auto curve = reader.take_byte();
  const auto chr = take_counted(reader);
  const auto algorithm = take_counted(reader);
  const auto point = take_counted(reader);
  if (!role || !curve || !chr || !algorithm || !point || !reader.empty())
    return fail(ErrorCode::kStorageFailure);
  TrustedKey key;
  key.role = static_cast<cvc::Role>(*role);
  key.curve = crypto::find_curve(*curve);
  const bool fits = key.chr.assign(*chr) && key.algorithm.assign(*algorithm) && key.point.assign(*point);
  if (key.curve == nullptr || !fits) return fail(ErrorCode::kStorageFailure);
  return key;
}

TokenResult<TrustedKey> load(const Context& context, std::size_t number) {
  FixedBuffer<Record::capacity() + kSealOverhead> record;
  COFFER_TRY(const std::size_t size,
             read_state(context, static_cast<RecordId>(records::kTrustedKeys + number), record.storage()));
  record.set_size(size);
  return decode(record);
}

TokenResult<void> read_anchors(const Context& context, RecordId id, TrustAnchors& out) {
  COFFER_TRY(const std::size_t size, read_state(context, id, out.storage()));
  out.set_size(size);
  return {};
}

/// The curve of a certificate, from an issuer when it has no domain parameters itself. Bounded: the issuers
/// of a chain that was verified go up to its root.
const crypto::Curve* curve_of(Bytes chain, cvc::Certificate certificate) {
  constexpr int kMaxSteps = 4;
  for (int step = 0; step < kMaxSteps; ++step) {
    if (certificate.curve != nullptr) return certificate.curve;
    const auto issuer = find_certificate(chain, certificate.car);
    if (!issuer) return nullptr;
    certificate = *issuer;
  }
  return nullptr;
}

/// Looks among the trust anchors.
TokenResult<TrustedKey> find_anchor(const Context& context, Bytes chr) {
  TrustAnchors chain;
  COFFER_CHECK(read_trust_anchors(context, chain));
  return find_key_in_chain(chain, chr);
}

}  // namespace

TokenResult<TrustedKey> trusted_key_of(const cvc::Certificate& certificate,
                                       const crypto::Curve* issuer_curve) {
  TrustedKey key;
  key.curve = certificate.curve != nullptr ? certificate.curve : issuer_curve;
  if (certificate.point.empty() || key.curve == nullptr || !certificate.role)
    return fail(ErrorCode::kInvalidData);
  key.role = *certificate.role;
  const bool fits = key.chr.assign(certificate.chr) && key.algorithm.assign(certificate.algorithm) &&
                    key.point.assign(certificate.point);
  if (!fits || !crypto::check_point(*key.curve, key.point)) return fail(ErrorCode::kInvalidData);
  return key;
}

std::optional<cvc::Certificate> find_certificate(Bytes chain, Bytes chr) {
  TlvReader reader(chain);
  while (const auto tlv = reader.next(0x7F21)) {
    const auto certificate = cvc::parse(tlv->encoded);
    if (certificate && equal(certificate->chr, chr)) return *certificate;
  }
  return std::nullopt;
}

TokenResult<TrustedKey> find_key_in_chain(Bytes chain, Bytes chr) {
  const auto certificate = find_certificate(chain, chr);
  if (!certificate) return fail(ErrorCode::kReferenceUnknown);
  return trusted_key_of(*certificate, curve_of(chain, *certificate));
}

bool may_certify(const TrustedKey& issuer, const TrustedKey& subject) {
  return static_cast<std::uint8_t>(issuer.role) > static_cast<std::uint8_t>(subject.role);
}

TokenResult<void> read_installation_anchors(const Context& context, TrustAnchors& out) {
  return read_anchors(context, records::kTrustAnchor, out);
}

TokenResult<void> read_trust_anchors(const Context& context, TrustAnchors& out) {
  if (!context.config.own_trust_anchor) return read_installation_anchors(context, out);
  return read_anchors(context, records::kOwnTrustAnchor, out);
}

TokenResult<TrustedKey> find_trusted_key(const Context& context, Bytes chr) {
  if (auto key = find_anchor(context, chr)) return key;
  for (std::size_t i = 0; i < kMaxTrustedKeys; ++i) {
    const auto key = load(context, i);
    if (key && equal(key->chr, chr)) return key;
  }
  return fail(ErrorCode::kReferenceUnknown);
}

TokenResult<void> remember_trusted_key(Context& context, const TrustedKey& key) {
  // Anybody may send a certificate: one that is known costs no write.
  if (const auto known = find_trusted_key(context, key.chr); known && encode(*known) == encode(key)) {
    return {};
  }
  std::optional<std::size_t> place;
  for (std::size_t i = 0; i < kMaxTrustedKeys; ++i) {
    const auto present = load(context, i);
    if (present && present->chr == key.chr) place = i;
    if (!present && !place) place = i;
    if (present && place == i) break;
  }
  if (!place) return fail(ErrorCode::kStorageFull);
  return store_state(context, static_cast<RecordId>(records::kTrustedKeys + *place), encode(key));
}

}  // namespace coffer::token
