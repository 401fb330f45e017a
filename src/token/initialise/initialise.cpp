#include "token/initialise/initialise.h"

#include "crypto/random.h"
#include "token/initialise/initial_contents.h"
#include "token/login/login.h"
#include "token/login/pin_check.h"

namespace coffer::token {
namespace {

TokenResult<void> check(const InitialiseRequest& request, const DeviceConfig& config) {
  const bool public_keys = request.public_keys_total > 0;
  const bool combined = config.has(options::kCombinedAuthentication);
  if (request.so_pin.size() != kSoPinSize) return fail(ErrorCode::kPinLength);
  if (request.user_pin.empty()) {
    if (!public_keys || combined) return fail(ErrorCode::kPinLength);
  } else if (request.user_pin.size() < kMinUserPin || request.user_pin.size() > kMaxUserPin) {
    return fail(ErrorCode::kPinLength);
  }
  if (request.user_pin_tries < 1 || request.user_pin_tries > kMaxUserPinTries)
    return fail(ErrorCode::kInvalidData);
  if (request.key_domains > kMaxKeyDomains) return fail(ErrorCode::kInvalidData);
  if (request.public_keys_total > kMaxPublicKeySlots) return fail(ErrorCode::kInvalidData);
  if (request.public_keys_required > request.public_keys_total) return fail(ErrorCode::kInvalidData);
  if (public_keys && request.public_keys_required == 0) return fail(ErrorCode::kInvalidData);
  return {};
}

/// The shares of tag 92 are those of the only domain; a number of domains (97) counts more.
bool has_one_domain(const InitialiseRequest& request) {
  return request.dkek_shares && request.key_domains == 0;
}

/// What the token is to become. Secure lock needs a mask, which this command does not bring.
DeviceConfig config_of(const InitialiseRequest& request, const DeviceConfig& present) {
  const std::uint16_t wanted = request.options.value_or(present.options);
  return {.initialised = true,
          .options = static_cast<std::uint16_t>(wanted & ~options::kSecureLock),
          .key_domains = has_one_domain(request) ? std::uint8_t{1} : request.key_domains,
          .public_keys_total = request.public_keys_total,
          .public_keys_required = request.public_keys_required,
          .public_keys_registered = 0,
          .own_trust_anchor = present.own_trust_anchor};
}

/// The SO-PIN in the request must be the present one, if there is one that the session has not verified yet.
/// With secure lock on, its computer must be there.
TokenResult<void> authorise(Context& context, const Session& session, Bytes so_pin) {
  {
    const auto held = lock(context);
    if (!context.config.initialised) return {};
    if (context.config.has(options::kSecureLock) && !has_lock_mask(context, session)) {
      return fail(ErrorCode::kNotAuthorised);
    }
    if (is_so(context, session)) return {};
  }
  SealingKey unused;
  COFFER_CHECK(check_pin(context, session, PinReference::kSo, so_pin, unused));
  return {};
}

DeviceConfig present_config(Context& context) {
  const auto held = lock(context);
  return context.config;
}

/// Commits, and ends what all sessions knew of the token before.
TokenResult<void> commit(Context& context, Session& session, const DeviceConfig& config,
                         std::span<const store::Change> changes) {
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.apply(changes));
  context.config = config;
  end_other_sessions(context, session);
  drop_all(context, session);
  session.session_pin = {};
  return {};
}

/// Whoever chose the PINs need not show that they know the user's: hosts go on with key domains, certificates
/// and public keys. A transport PIN is still to be changed first.
TokenResult<void> log_in_initialiser(Context& context, Session& session, const SealingKey& access_key) {
  const auto held = lock(context);
  if (context.config.has(options::kTransportPin)) return {};
  grant_access_key(context, session, access_key);
  COFFER_CHECK(grant_master_key(context, session));
  note_user_pin(session);
  return {};
}

}  // namespace

TokenResult<void> initialise(Context& context, Session& session, const InitialiseRequest& request) {
  const DeviceConfig expected = config_of(request, present_config(context));
  COFFER_CHECK(check(request, expected));
  // Before the SO-PIN is compared: other sessions may use PINs meanwhile, and a host without a person cannot
  // use up its tries this way.
  COFFER_CHECK(confirm_options(context, session, expected.options));
  const platform::Lock one_at_a_time(context.platform.pin_mutex);
  // Whoever changes the configuration holds the PIN mutex: it stays as it is until the end.
  const DeviceConfig config = config_of(request, present_config(context));
  COFFER_CHECK(check(request, config));
  if (!options_confirmed(session, config.options)) return fail(ErrorCode::kPresenceNotConfirmed);
  COFFER_CHECK(authorise(context, session, request.so_pin));

  SealingKey master_key;
  SealingKey access_key;
  COFFER_CHECK_BELOW(crypto::random_bytes(master_key.writable()));
  COFFER_CHECK_BELOW(crypto::random_bytes(access_key.writable()));
  InitialContents contents(context);
  COFFER_CHECK(contents.put_config(config));
  COFFER_CHECK(contents.put_master_key(access_key, master_key));
  COFFER_CHECK(contents.put_pins(request, access_key));
  COFFER_CHECK(contents.put_guess_history());
  if (has_one_domain(request)) COFFER_CHECK(contents.put_only_domain(master_key, *request.dkek_shares));
  if (config.public_keys_total > 0 && !config.has(options::kCombinedAuthentication)) {
    COFFER_CHECK(contents.put_access_by_root(access_key));
  }
  COFFER_CHECK(commit(context, session, config, contents.changes()));
  return log_in_initialiser(context, session, access_key);
}

}  // namespace coffer::token
