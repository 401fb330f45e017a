#include "token/login/pins.h"

#include "crypto/random.h"
#include "token/domains/key_domains.h"
#include "token/login/login.h"
#include "token/login/pin_check.h"
#include "token/login/public_key_authentication.h"
#include "token/login/session_pin.h"
#include "token/state/state_record.h"

namespace coffer::token {
namespace {

bool is_user_pin_size(std::size_t size) { return size >= kMinUserPin && size <= kMaxUserPin; }

/// Whether the quorum of public keys has taken the user PIN's place.
bool replaced_by_public_keys(const Context& context) {
  return context.config.public_keys_total > 0 && !context.config.has(options::kCombinedAuthentication) &&
         public_keys_complete(context);
}

PinStatus stored_status(const Context& context, PinReference reference) {
  const auto record = PinRecord::load(context, reference);
  if (!record && record.error().code == ErrorCode::kNotInitialised) return {PinStatus::State::kUnset};
  if (!record) return {PinStatus::State::kBlocked};
  if (record->tries_left() == 0) return {PinStatus::State::kBlocked};
  return {PinStatus::State::kPending, record->tries_left()};
}

/// What a successful check of the user PIN gives the session.
TokenResult<void> log_in_user(Context& context, Session& session, const SealingKey& access_key) {
  const auto held = lock(context);
  grant_access_key(context, session, access_key);
  if (const auto opened = grant_master_key(context, session); !opened) {
    drop_user(context, session);
    return opened;
  }
  note_user_pin(session);
  // The PIN is right, whether this can be stored or not: the next login tries again.
  (void)seal_pending_key_domains(context, session);
  return {};
}

/// A failed check of a PIN ends the login with that PIN.
template <typename T>
TokenResult<T> or_log_out(Context& context, Session& session, PinReference reference,
                          TokenResult<T> checked) {
  if (checked) return checked;
  const auto held = lock(context);
  reference == PinReference::kSo ? drop_so(context, session) : drop_user(context, session);
  return checked;
}

TokenResult<PinRecord> check_pin_or_log_out(Context& context, Session& session, PinReference reference,
                                            Bytes pin, SealingKey& access_key) {
  return or_log_out(context, session, reference, check_pin(context, session, reference, pin, access_key));
}

/// The two PINs that stand one after the other in CHANGE REFERENCE DATA.
struct OldAndNew {
  Bytes old_pin;
  Bytes new_pin;
};
TokenResult<OldAndNew> split(const Context& context, PinReference reference, Bytes both) {
  COFFER_TRY(const PinRecord record, PinRecord::load(context, reference));
  const std::size_t at = std::min(record.pin_length(), both.size());
  return OldAndNew{both.first(at), both.subspan(at)};
}

/// Stores a new user PIN; the transport PIN's time is over. Whoever knows only the old one is out.
TokenResult<void> store_user_pin(Context& context, Session& session, const PinRecord& record) {
  const auto held = lock(context);
  DeviceConfig config = context.config;
  config.set(options::kTransportPin, false);
  COFFER_TRY(const SealedDeviceConfig sealed_config, seal_config(context, config));
  // Erasing first makes the store forget the record that the old PIN opens.
  const store::Change changes[] = {store::Change::erase(records::kUserPin),
                                   store::Change::put(records::kUserPin, record.bytes()),
                                   store::Change::put(records::kDeviceConfig, sealed_config)};
  COFFER_CHECK_BELOW(context.store.apply(changes));
  context.config = config;
  end_other_sessions(context, session);
  session.session_pin = {};
  return {};
}

}  // namespace

PinStatus Pins::user_status(const Session& session) const {
  const auto held = lock(context_);
  if (!context_.config.initialised) return {PinStatus::State::kUnset};
  if (context_.config.has(options::kTransportPin)) return {PinStatus::State::kTransport};
  if (is_user(context_, session)) return {PinStatus::State::kVerified};
  if (replaced_by_public_keys(context_)) return {PinStatus::State::kReplacedByPublicKeys};
  return stored_status(context_, PinReference::kUser);
}

PinStatus Pins::so_status(const Session& session) const {
  const auto held = lock(context_);
  if (!context_.config.initialised) return {PinStatus::State::kUnset};
  if (is_so(context_, session)) return {PinStatus::State::kVerified};
  return stored_status(context_, PinReference::kSo);
}

TokenResult<void> Pins::verify_user(Session& session, Bytes pin) {
  const platform::Lock one_at_a_time(context_.platform.pin_mutex);
  {
    const auto held = lock(context_);
    if (!context_.config.initialised) return fail(ErrorCode::kNotInitialised);
    if (context_.config.has(options::kTransportPin)) return fail(ErrorCode::kTransportPin);
    if (replaced_by_public_keys(context_)) return fail(ErrorCode::kNotAllowed);
    if (!is_user_pin_size(pin.size())) return fail(ErrorCode::kPinLength);
  }
  SealingKey access_key;
  if (is_session_pin(session, pin)) {
    COFFER_CHECK(or_log_out(context_, session, PinReference::kUser,
                            open_session_pin(context_, session, pin, access_key)));
  } else {
    COFFER_CHECK(check_pin_or_log_out(context_, session, PinReference::kUser, pin, access_key));
  }
  return log_in_user(context_, session, access_key);
}

TokenResult<void> Pins::verify_so(Session& session, Bytes pin) {
  const platform::Lock one_at_a_time(context_.platform.pin_mutex);
  if (so_status(session).state == PinStatus::State::kUnset) return fail(ErrorCode::kNotInitialised);
  if (pin.size() != kSoPinSize) return fail(ErrorCode::kPinLength);
  SealingKey access_key;
  COFFER_CHECK(check_pin_or_log_out(context_, session, PinReference::kSo, pin, access_key));
  const auto held = lock(context_);
  grant_access_key(context_, session, access_key);
  note_so_pin(session);
  return {};
}

TokenResult<void> Pins::change_user(Session& session, Bytes old_and_new) {
  const platform::Lock one_at_a_time(context_.platform.pin_mutex);
  COFFER_TRY(const auto pins, split(context_, PinReference::kUser, old_and_new));
  SealingKey access_key;
  COFFER_TRY(const PinRecord old_record,
             check_pin_or_log_out(context_, session, PinReference::kUser, pins.old_pin, access_key));
  if (!is_user_pin_size(pins.new_pin.size())) return fail(ErrorCode::kPinLength);
  COFFER_TRY(const PinRecord record, PinRecord::make(context_, PinReference::kUser, pins.new_pin,
                                                     old_record.max_tries(), access_key));
  COFFER_CHECK(store_user_pin(context_, session, record));
  return log_in_user(context_, session, access_key);
}

TokenResult<void> Pins::change_so(Session& session, Bytes old_and_new) {
  const platform::Lock one_at_a_time(context_.platform.pin_mutex);
  if (so_status(session).state == PinStatus::State::kUnset) return fail(ErrorCode::kNotInitialised);
  COFFER_TRY(const auto pins, split(context_, PinReference::kSo, old_and_new));
  SealingKey access_key;
  COFFER_CHECK(check_pin_or_log_out(context_, session, PinReference::kSo, pins.old_pin, access_key));
  if (pins.new_pin.size() != kSoPinSize) return fail(ErrorCode::kPinLength);
  COFFER_TRY(const PinRecord record,
             PinRecord::make(context_, PinReference::kSo, pins.new_pin, kSoPinTries, access_key));
  const auto held = lock(context_);
  const store::Change changes[] = {store::Change::erase(records::kSoPin),
                                   store::Change::put(records::kSoPin, record.bytes())};
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  end_other_sessions(context_, session);
  return {};
}

TokenResult<void> Pins::unblock(Session& session, Bytes so_pin, Bytes new_pin) {
  const platform::Lock one_at_a_time(context_.platform.pin_mutex);
  SealingKey access_key;
  {
    const auto held = lock(context_);
    if (!context_.config.initialised) return fail(ErrorCode::kNotInitialised);
    if (!context_.config.has(options::kResetRetryCounter)) return fail(ErrorCode::kNotAllowed);
    if (!new_pin.empty() && context_.config.has(options::kResetOnly)) return fail(ErrorCode::kNotAllowed);
    if (!new_pin.empty() && !is_user_pin_size(new_pin.size())) return fail(ErrorCode::kPinLength);
    if (so_pin.empty()) {
      if (!is_so(context_, session)) return fail(ErrorCode::kNotAuthorised);
      access_key.copy_from(session.access_key);
    } else if (so_pin.size() != kSoPinSize) {
      return fail(ErrorCode::kPinLength);
    }
  }
  if (!so_pin.empty()) {
    COFFER_CHECK(check_pin_or_log_out(context_, session, PinReference::kSo, so_pin, access_key));
  }

  auto stored = PinRecord::load(context_, PinReference::kUser);
  if (!new_pin.empty()) {
    const std::uint8_t tries = stored ? stored->max_tries() : kDefaultUserPinTries;
    COFFER_TRY(const PinRecord record,
               PinRecord::make(context_, PinReference::kUser, new_pin, tries, access_key));
    COFFER_CHECK(store_user_pin(context_, session, record));
    const auto held = lock(context_);
    drop_user(context_, session);
    return {};
  }
  if (!stored) return std::unexpected(stored.error());
  return give_tries_back(context_, PinReference::kUser, *stored);
}

TokenResult<void> Pins::make_session_pin(Session& session, std::span<std::uint8_t, kSessionPinSize> out) {
  const auto held = lock(context_);
  if (!context_.config.has(options::kSessionPin)) return fail(ErrorCode::kNotAllowed);
  if (!is_user(context_, session)) return fail(ErrorCode::kNotAuthorised);
  return seal_under_session_pin(context_, session, out);
}

}  // namespace coffer::token
