#include "token/identity/issuing_authority.h"

#include "token/cvc/reference_name.h"
#include "token/state/stored_ec_key.h"

namespace coffer::token {
namespace {

// Records of the authority's own store.
constexpr RecordId kRootKey = 0x1001;
constexpr RecordId kRootCertificate = 0x1002;
constexpr RecordId kIssuerKey = 0x1003;
constexpr RecordId kIssuerCertificate = 0x1004;

constexpr auto kCurve = crypto::CurveId::kBrainpoolP256r1;
constexpr std::uint16_t kValidYears = 30;

/// 30 years on; the dates of certificates have two digits for the year. No 29 February, which may not exist
/// then.
platform::Date expiry(platform::Date date) {
  date.year = static_cast<std::uint16_t>(date.year + kValidYears);
  if (date.month == 2 && date.day == 29) date.day = 28;
  return date;
}

struct Subject {
  Bytes chr;
  Bytes point;
  cvc::Role role;
};

/// Makes a certificate at the start of `out`. @returns length.
TokenResult<std::size_t> certify(const Subject& subject, Bytes car, const crypto::EcPrivateKey& issuer,
                                 platform::Date today, MutableBytes out) {
  const cvc::CertificateContent content{.car = car,
                                        .key = {.algorithm = cvc::kEcdsaSha256,
                                                .curve = &crypto::curve(kCurve),
                                                .point = subject.point,
                                                .modulus = {},
                                                .exponent = {}},
                                        .parameters = cvc::Parameters::kExplicit,
                                        .chr = subject.chr,
                                        .role = subject.role,
                                        .effective = today,
                                        .expiry = expiry(today)};
  return cvc::make_certificate(content, {&issuer, cvc::kEcdsaSha256}, out.first(cvc::kMaxCertificate));
}

}  // namespace

TokenResult<void> IssuingAuthority::create() {
  SealingKey sealing_key;
  COFFER_CHECK(derive_device_sealing_key(root_key_, sealing_key));
  COFFER_TRY_BELOW(const auto root, crypto::EcPrivateKey::generate(crypto::curve(kCurve)));
  COFFER_TRY_BELOW(const auto issuer, crypto::EcPrivateKey::generate(crypto::curve(kCurve)));
  COFFER_TRY_BELOW(const auto root_point, root.public_point());
  COFFER_TRY_BELOW(const auto issuer_point, issuer.public_point());
  COFFER_TRY(const RandomName name, make_random_name());
  const auto root_chr = make_reference("RT", name, "00001");
  const auto issuer_chr = make_reference("CA", name, "00001");

  const platform::Date today = clock_.today();
  Certificates buffer;
  const MutableBytes root_place = buffer.storage().first(cvc::kMaxCertificate);
  const MutableBytes issuer_place = buffer.storage().last(cvc::kMaxCertificate);
  COFFER_TRY(const std::size_t root_certificate,
             certify({root_chr, root_point, cvc::Role::kRoot}, root_chr, root, today, root_place));
  COFFER_TRY(
      const std::size_t issuer_certificate,
      certify({issuer_chr, issuer_point, cvc::Role::kIssuingAuthority}, root_chr, root, today, issuer_place));

  std::array<std::uint8_t, kMaxStoredEcKey> root_key{};
  std::array<std::uint8_t, kMaxStoredEcKey> issuer_key{};
  COFFER_TRY(const std::size_t root_size,
             seal_ec_key(sealing_key, Purpose::kAuthorityKey, kRootKey, root, root_key));
  COFFER_TRY(const std::size_t issuer_size,
             seal_ec_key(sealing_key, Purpose::kAuthorityKey, kIssuerKey, issuer, issuer_key));
  const store::Change changes[] = {
      store::Change::put(kRootKey, Bytes(root_key).first(root_size)),
      store::Change::put(kRootCertificate, root_place.first(root_certificate)),
      store::Change::put(kIssuerKey, Bytes(issuer_key).first(issuer_size)),
      store::Change::put(kIssuerCertificate, issuer_place.first(issuer_certificate))};
  COFFER_CHECK_BELOW(store_.apply(changes));
  return {};
}

TokenResult<void> IssuingAuthority::prepare() {
  const auto present = store_.size(kIssuerKey);
  if (present) return {};
  if (present.error() != store::StoreError::kNotFound) return fail(ErrorCode::kStorageFailure);
  return create();
}

TokenResult<void> IssuingAuthority::issue(Bytes device_point, Bytes device_chr, Issued& out) const {
  SealingKey sealing_key;
  COFFER_CHECK(derive_device_sealing_key(root_key_, sealing_key));
  COFFER_TRY(const auto issuer, load_ec_key(store_, sealing_key, Purpose::kAuthorityKey, kIssuerKey));
  out.trusted.clear();
  COFFER_CHECK(append_record(kRootCertificate, out.trusted));
  const std::size_t root_size = out.trusted.size();
  COFFER_CHECK(append_record(kIssuerCertificate, out.trusted));
  const Bytes issuer_certificate = out.trusted.bytes().subspan(root_size);
  COFFER_TRY(const auto parsed, cvc::parse(issuer_certificate));
  COFFER_TRY(const std::size_t size, certify({device_chr, device_point, cvc::Role::kDevice}, parsed.chr,
                                             issuer, clock_.today(), out.chain.storage()));
  out.chain.set_size(size);
  if (!out.chain.append(issuer_certificate)) return fail(ErrorCode::kBufferTooSmall);
  return {};
}

TokenResult<void> IssuingAuthority::append_record(RecordId id, Certificates& to) const {
  const std::size_t present = to.size();
  COFFER_TRY_BELOW(const std::size_t size, store_.read(id, to.storage().subspan(present)));
  to.set_size(present + size);
  return {};
}

}  // namespace coffer::token
