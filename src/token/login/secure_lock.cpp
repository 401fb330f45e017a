#include "token/login/secure_lock.h"

#include "token/domains/key_domains.h"
#include "token/login/login.h"
#include "token/state/master_key.h"
#include "token/state/state_record.h"

namespace coffer::token {
namespace {

constexpr auto kProofLabel = std::to_array<std::uint8_t>(
    {'c', 'o', 'f', 'f', 'e', 'r', ' ', 's', 'e', 'c', 'u', 'r', 'e', ' ', 'l', 'o',
     'c', 'k', ' ', 'a', 'g', 'r', 'e', 'e', 'm', 'e', 'n', 't', ' ', 'v', '1'});

/// The mask that a command brings, for a session that may. Call with the state mutex held.
TokenResult<void> take_mask(const Context& context, Session& session, Bytes sealed_mask, LockMask& out) {
  if (!is_user(context, session)) return fail(ErrorCode::kNotAuthorised);
  return session.lock_agreement.open(sealed_mask, out);
}

/// Seals the session's master key anew, with the mask or without, together with the option that says so.
/// State mutex held.
TokenResult<void> reseal(Context& context, const Session& session, const LockMask* mask) {
  COFFER_TRY(const MasterKeyRecord record, seal_master_key(session.access_key, mask, session.master_key));
  DeviceConfig config = context.config;
  config.set(options::kSecureLock, mask != nullptr);
  COFFER_TRY(const SealedDeviceConfig sealed_config, seal_config(context, config));
  // Erasing first makes the store forget the record that opens the other way.
  const store::Change changes[] = {store::Change::erase(records::kMasterKey),
                                   store::Change::put(records::kMasterKey, record),
                                   store::Change::put(records::kDeviceConfig, sealed_config)};
  COFFER_CHECK_BELOW(context.store.apply(changes));
  context.config = config;
  return {};
}

}  // namespace

TokenResult<SecureLock::Point> SecureLock::agree(Session& session, Bytes host_point) {
  {
    const auto held = lock(context_);
    session.lock_agreement.clear();
    if (!is_user(context_, session)) return fail(ErrorCode::kNotAuthorised);
  }
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  COFFER_TRY_BELOW(const auto ephemeral, crypto::EcPrivateKey::generate(curve));
  COFFER_TRY_BELOW(const auto point, ephemeral.public_point());
  Point out{};
  copy(point, out);
  COFFER_CHECK(session.lock_agreement.make(ephemeral, host_point));
  return out;
}

TokenResult<crypto::EcdsaPlain> SecureLock::prove(const Point& own_point, Bytes host_point) const {
  FixedBuffer<kProofLabel.size() + 2 * LockAgreement::kPointSize> message;
  if (!message.append(kProofLabel) || !message.append(own_point) || !message.append(host_point)) {
    return fail(ErrorCode::kInvalidLength);
  }
  return device_.sign(message);
}

TokenResult<void> SecureLock::enable(Session& session, Bytes sealed_mask) {
  const platform::Lock no_pin_command(context_.platform.pin_mutex);
  const auto held = lock(context_);
  LockMask mask;
  COFFER_CHECK(take_mask(context_, session, sealed_mask, mask));
  if (context_.config.has(options::kSecureLock)) return fail(ErrorCode::kAlreadyLocked);
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK(reseal(context_, session, &mask));
  end_other_sessions(context_, session);  // they have the master key without the mask
  return grant_lock_mask(context_, session, mask);
}

TokenResult<void> SecureLock::unlock(Session& session, Bytes sealed_mask) {
  const auto held = lock(context_);
  LockMask mask;
  COFFER_CHECK(take_mask(context_, session, sealed_mask, mask));
  if (!context_.config.has(options::kSecureLock)) return {};
  COFFER_CHECK(grant_lock_mask(context_, session, mask));
  (void)seal_pending_key_domains(context_, session);  // as at a login
  return {};
}

TokenResult<void> SecureLock::disable(Session& session, Bytes sealed_mask) {
  const platform::Lock no_pin_command(context_.platform.pin_mutex);
  const auto held = lock(context_);
  LockMask mask;
  COFFER_CHECK(take_mask(context_, session, sealed_mask, mask));
  if (!context_.config.has(options::kSecureLock)) return {};
  COFFER_CHECK(grant_lock_mask(context_, session, mask));
  COFFER_CHECK(reseal(context_, session, nullptr));
  forget_lock_masks(context_, session);
  return {};
}

}  // namespace coffer::token
