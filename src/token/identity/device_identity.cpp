#include "token/identity/device_identity.h"

#include "token/cvc/reference_name.h"
#include "token/state/state_record.h"
#include "token/state/stored_ec_key.h"

namespace coffer::token {
namespace {

constexpr auto kCurve = crypto::CurveId::kBrainpoolP256r1;
constexpr RecordId kKeyRecord = key_file(kDeviceKey);
constexpr std::size_t kMaxSerialNumber = 16;

/// CHR of the device certificate. Apart from who asks, so that the chain is not on the stack while a key
/// works.
[[gnu::noinline]] TokenResult<cvc::Reference> stored_name(const store::RecordStore& store) {
  FixedBuffer<2 * cvc::kMaxCertificate> chain;
  COFFER_TRY_BELOW(const std::size_t size, store.read(fids::kDeviceCertificates, chain.storage()));
  chain.set_size(size);
  TlvReader reader(chain);
  const auto first = reader.next(0x7F21);
  if (!first) return fail(ErrorCode::kStorageFailure);
  COFFER_TRY(const auto certificate, cvc::parse(first->encoded));
  return cvc::Reference(certificate.chr);
}

}  // namespace

TokenResult<bool> DeviceIdentity::load() {
  auto key = load_ec_key(context_.store, context_.device_sealing_key, Purpose::kDevicePrivateKey, kKeyRecord);
  if (!key) {
    if (key.error().code == ErrorCode::kNotFound) return false;
    return std::unexpected(key.error());
  }
  COFFER_TRY(chr_, stored_name(context_.store));
  COFFER_TRY_BELOW(point_, key->public_point());
  key_ = std::move(*key);
  COFFER_CHECK(store_request());
  return true;
}

TokenResult<void> DeviceIdentity::store_request() {
  const auto present = context_.store.size(fids::kDeviceRequest);
  if (present) return {};
  if (present.error() != store::StoreError::kNotFound) return fail(ErrorCode::kStorageFailure);
  std::array<std::uint8_t, cvc::kMaxRequest> request{};
  COFFER_TRY(const std::size_t size, make_request(chr_, request));
  COFFER_CHECK_BELOW(context_.store.put(fids::kDeviceRequest, Bytes(request).first(size)));
  return {};
}

TokenResult<void> DeviceIdentity::provision(IssuingAuthority& authority) {
  COFFER_CHECK(authority.prepare());
  COFFER_CHECK(make(authority));
  COFFER_TRY(const bool loaded, load());
  if (!loaded) return fail(ErrorCode::kStorageFailure);
  return {};
}

TokenResult<void> DeviceIdentity::make(const IssuingAuthority& authority) const {
  COFFER_TRY_BELOW(const auto key, crypto::EcPrivateKey::generate(crypto::curve(kCurve)));
  COFFER_TRY_BELOW(const auto point, key.public_point());
  COFFER_TRY(const RandomName name, make_random_name());
  IssuingAuthority::Issued issued;
  COFFER_CHECK(authority.issue(point, make_reference("CF", name, "00000"), issued));
  return store_issued(key, issued);
}

TokenResult<void> DeviceIdentity::store_issued(const crypto::EcPrivateKey& key,
                                               const IssuingAuthority::Issued& issued) const {
  std::array<std::uint8_t, kMaxStoredEcKey> record{};
  COFFER_TRY(const std::size_t size,
             seal_ec_key(context_.device_sealing_key, Purpose::kDevicePrivateKey, kKeyRecord, key, record));
  std::array<std::uint8_t, 2 * cvc::kMaxCertificate + kSealOverhead> anchors{};
  COFFER_TRY(const std::size_t anchors_size,
             seal_state(context_, records::kTrustAnchor, issued.trusted, anchors));
  const store::Change changes[] = {
      store::Change::put(kKeyRecord, Bytes(record).first(size)),
      store::Change::put(fids::kDeviceCertificates, issued.chain),
      store::Change::put(records::kTrustAnchor, Bytes(anchors).first(anchors_size))};
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  return {};
}

TokenResult<crypto::EcdsaPlain> DeviceIdentity::prove(std::span<const std::uint8_t, kChallengeSize> challenge,
                                                      Bytes serial_number) const {
  std::array<std::uint8_t, kProofLabel.size() + 1 + kChallengeSize + kMaxSerialNumber> message{};
  if (serial_number.size() > kMaxSerialNumber) return fail(ErrorCode::kInvalidLength);
  ByteWriter out(message);
  for (const char c : kProofLabel) out.put_byte(static_cast<std::uint8_t>(c));
  out.put_byte(0).put(challenge).put(serial_number);
  return sign(Bytes(message).first(out.size()));
}

TokenResult<crypto::EcdsaPlain> DeviceIdentity::sign(Bytes message) const {
  crypto::EcdsaPlain signature;
  COFFER_TRY(const std::size_t size, cvc::sign(signer(), message, signature.storage()));
  signature.set_size(size);
  return signature;
}

TokenResult<void> DeviceIdentity::agree(Bytes point, SecretBuffer<crypto::kMaxPointBytes>& out) const {
  COFFER_CHECK_BELOW(key_.agree(point, out));
  return {};
}

}  // namespace coffer::token
