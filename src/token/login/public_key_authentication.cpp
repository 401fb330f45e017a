#include "token/login/public_key_authentication.h"

#include "token/domains/key_domains.h"
#include "token/hd/hd_path.h"
#include "token/identity/device_request.h"
#include "token/identity/trusted_certificates.h"
#include "token/login/login.h"
#include "token/login/public_key_slot.h"

namespace coffer::token {
namespace {

PublicKeyStatus status_of(const Context& context, const Session& session) {
  const DeviceConfig& config = context.config;
  const std::size_t authenticated = authenticated_keys(context, session).count();
  return {.total = config.public_keys_total,
          .missing = static_cast<std::uint8_t>(config.public_keys_total - config.public_keys_registered),
          .required = config.public_keys_required,
          .authenticated = static_cast<std::uint8_t>(authenticated)};
}

/// A request of another device, found good.
TokenResult<PublicKeySlot> check_request(const cvc::AuthenticatedRequest& request, const TrustedKey& device) {
  COFFER_CHECK(verify_device_request(request, device));
  const cvc::Certificate& inner = request.inner;
  PublicKeySlot key;
  key.curve = inner.curve;
  if (!key.chr.assign(inner.chr) || !key.point.assign(inner.point)) return fail(ErrorCode::kInvalidData);
  return key;
}

/// Whether any record lies from `first` to `last`.
bool any_record(const Context& context, RecordId first, RecordId last) {
  const auto found = context.store.next(first);
  return found && *found <= last;
}

/// Whether keys are registered without login, as hosts do that never log in: as long as there is nothing that
/// a wrong quorum could reach. Call with the state mutex held.
bool takes_keys_from_anybody(const Context& context) {
  constexpr auto kLastHdMaster = static_cast<RecordId>(records::kHdMasters + kHdMasters - 1);
  if (!context.config.initialised || public_keys_complete(context)) return false;
  return !any_record(context, key_file(kDeviceKey + 1), key_file(0xFF)) &&
         !any_record(context, records::kHdMasters, kLastHdMaster) &&
         !any_record(context, file_id(fids::kPrivateDataPrefix, 0), file_id(fids::kPrivateDataPrefix, 0xFF));
}

/// Where a key is to be registered. Call with the state mutex held.
TokenResult<std::size_t> choose_slot(const Context& context, const Session& session,
                                     std::optional<std::uint8_t> replace) {
  if (context.config.public_keys_total == 0) return fail(ErrorCode::kPublicKeyAuthenticationOff);
  if (replace || !takes_keys_from_anybody(context)) COFFER_CHECK(require_user(context, session));
  if (replace) {
    if (!context.config.has(options::kReplaceablePublicKeys)) return fail(ErrorCode::kNotAllowed);
    if (*replace >= context.config.public_keys_total) return fail(ErrorCode::kNoSuchSlot);
    return *replace;
  }
  const auto slot = find_free_public_key_slot(context);
  if (!slot) return fail(ErrorCode::kSlotsFull);
  return *slot;
}

TokenResult<crypto::EcdsaPlain> plain_signature(Bytes signature, const crypto::Curve& curve) {
  crypto::EcdsaPlain plain;
  if (signature.size() == 2 * curve.order_bytes() && plain.assign(signature)) return plain;
  const auto converted = crypto::ecdsa_der_to_plain(signature, curve.order_bytes());
  if (!converted) return fail(ErrorCode::kSignatureWrong);
  return *converted;
}

/// The quorum stands: without combined authentication the root key opens the access key. State mutex held.
TokenResult<void> open_by_quorum(Context& context, Session& session) {
  std::array<std::uint8_t, kSealingKeySize + kSealOverhead> record{};
  COFFER_TRY_BELOW(const std::size_t size, context.store.read(records::kAccessKeyByRoot, record));
  SealingKey access_key;
  COFFER_CHECK(unseal(context.device_sealing_key, Purpose::kAccessKey, records::kAccessKeyByRoot, {},
                      Bytes(record).first(size), access_key.writable()));
  grant_access_key(context, session, access_key);
  COFFER_CHECK(grant_master_key(context, session));
  (void)seal_pending_key_domains(context, session);
  return {};
}

}  // namespace

TokenResult<PublicKeyStatus> PublicKeyAuthentication::status(const Session& session) const {
  const auto held = lock(context_);
  if (context_.config.public_keys_total == 0) return fail(ErrorCode::kPublicKeyAuthenticationOff);
  return status_of(context_, session);
}

TokenResult<PublicKeyAuthentication::Slot> PublicKeyAuthentication::slot(const Session& session,
                                                                         std::uint8_t index) const {
  const auto held = lock(context_);
  if (context_.config.public_keys_total == 0) return fail(ErrorCode::kPublicKeyAuthenticationOff);
  if (index >= context_.config.public_keys_total) return fail(ErrorCode::kNoSuchSlot);
  COFFER_TRY(const PublicKeySlot key, load_public_key_slot(context_, index));
  return Slot{key.chr, authenticated_keys(context_, session)[index]};
}

TokenResult<PublicKeyStatus> PublicKeyAuthentication::register_key(Session& session, Bytes request,
                                                                   std::optional<std::uint8_t> replace) {
  TrustedKey device;
  std::uint32_t trust = 0;
  {
    const auto held = lock(context_);
    COFFER_CHECK(choose_slot(context_, session, replace));
    COFFER_TRY(device, find_trusted_key(context_, session.public_keys.verifying_key));
    trust = context_.trust_changes;
  }
  COFFER_TRY(const auto parsed, cvc::parse_authenticated_request(request));
  COFFER_TRY(const PublicKeySlot key, check_request(parsed, device));

  const platform::Lock no_pin_command(context_.platform.pin_mutex);
  const auto held = lock(context_);
  if (trust != context_.trust_changes) return fail(ErrorCode::kReferenceUnknown);
  COFFER_TRY(const std::size_t slot, choose_slot(context_, session, replace));
  COFFER_TRY(const bool taken, is_in_another_slot(context_, slot, key));
  if (taken) return fail(ErrorCode::kAlreadyRegistered);
  COFFER_CHECK(store_public_key_slot(context_, slot, key));
  if (replace) ++context_.public_key_changes;
  return status_of(context_, session);
}

TokenResult<void> PublicKeyAuthentication::select_verifying_key(Session& session, Bytes chr) {
  const auto held = lock(context_);
  COFFER_CHECK(find_trusted_key(context_, chr));
  drop_outdated(context_, session);
  if (!session.public_keys.verifying_key.assign(chr)) return fail(ErrorCode::kReferenceUnknown);
  return {};
}

TokenResult<void> PublicKeyAuthentication::verify_certificate(Session& session, Bytes body_and_signature) {
  COFFER_TRY(const auto certificate, cvc::parse_body_and_signature(body_and_signature));
  TrustedKey issuer;
  std::uint32_t trust = 0;
  {
    const auto held = lock(context_);
    COFFER_TRY(issuer, find_trusted_key(context_, session.public_keys.verifying_key));
    trust = context_.trust_changes;
  }
  if (!equal(certificate.car, issuer.chr)) return fail(ErrorCode::kReferenceUnknown);
  COFFER_TRY(const TrustedKey subject, trusted_key_of(certificate, issuer.curve));
  if (!may_certify(issuer, subject)) return fail(ErrorCode::kInvalidData);
  COFFER_CHECK(cvc::verify(issuer.algorithm, issuer.curve, issuer.point, {}, {}, certificate.body,
                           certificate.signature));
  const auto held = lock(context_);
  if (trust != context_.trust_changes) return fail(ErrorCode::kReferenceUnknown);
  return remember_trusted_key(context_, subject);
}

TokenResult<void> PublicKeyAuthentication::select_registered_key(Session& session, Bytes chr) {
  const auto held = lock(context_);
  drop_outdated(context_, session);
  session.public_keys.authenticated = authenticated_keys(context_, session);
  session.public_keys.changes = context_.public_key_changes;
  const auto slot = find_public_key_slot(context_, chr);
  if (!slot) return fail(ErrorCode::kReferenceUnknown);
  if (session.public_keys.authenticated[*slot]) return fail(ErrorCode::kAlreadyAuthenticated);
  session.public_keys.selected_slot = static_cast<int>(*slot);
  return {};
}

void PublicKeyAuthentication::keep_challenge(Session& session, Bytes random) const {
  constexpr std::size_t kMinChallenge = 8;
  const auto held = lock(context_);
  drop_outdated(context_, session);
  auto& challenge = session.public_keys.challenge;
  if (random.size() < kMinChallenge || !challenge.assign(random)) challenge.clear();
}

TokenResult<void> PublicKeyAuthentication::authenticate(Session& session, Bytes signature) {
  const auto held = lock(context_);
  if (context_.config.public_keys_total == 0) return fail(ErrorCode::kPublicKeyAuthenticationOff);
  auto& state = session.public_keys;
  const bool selected = is_current(context_, session) && state.changes == context_.public_key_changes;
  if (!selected || state.selected_slot < 0) return fail(ErrorCode::kReferenceUnknown);
  if (state.challenge.empty()) return fail(ErrorCode::kNoChallenge);
  const auto slot = static_cast<std::size_t>(state.selected_slot);
  COFFER_TRY(const PublicKeySlot key, load_public_key_slot(context_, slot));
  state.authenticated[slot] = false;
  COFFER_TRY_BELOW(const auto digest,
                   crypto::hash(crypto::HashAlgorithm::kSha256, {device_.chr(), state.challenge}));
  COFFER_TRY(const auto plain, plain_signature(signature, *key.curve));
  const auto verified = crypto::ecdsa_verify(*key.curve, key.point, digest, plain);
  if (!verified) return fail(ErrorCode::kSignatureWrong);

  note_public_key(session, slot);
  if (state.authenticated.count() < context_.config.public_keys_required) return {};
  state.challenge.clear();
  if (context_.config.has(options::kCombinedAuthentication) || !public_keys_complete(context_)) return {};
  return open_by_quorum(context_, session);
}

}  // namespace coffer::token
