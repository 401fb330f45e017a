#include "token/token.h"

#include "token/hardware/dynamic_options.h"
#include "token/login/login.h"
#include "token/login/pin_record.h"
#include "token/state/state_record.h"

namespace coffer::token {

TokenResult<bool> Token::open() {
  COFFER_CHECK(derive_device_sealing_key(context_.platform.root_key, context_.device_sealing_key));
  SealedDeviceConfig record{};
  const auto size = read_state(context_, records::kDeviceConfig, record);
  if (size) {
    COFFER_TRY(context_.config, decode_device_config(Bytes(record).first(*size)));
  } else if (size.error().code != ErrorCode::kNotFound) {
    return fail(ErrorCode::kStorageFailure);
  }
  COFFER_CHECK(check_stretching(context_));
  COFFER_CHECK(hardware_.load());
  return device_.load();
}

DeviceConfig Token::config() {
  const auto held = lock(context_);
  return context_.config;
}

bool Token::is_user(const Session& session) {
  const auto held = lock(context_);
  return token::is_user(context_, session);
}

bool Token::has_login(const Session& session) {
  const auto held = lock(context_);  // another session may be ending this one's login
  return is_current(context_, session) && (session.user_pin_verified || session.so_pin_verified ||
                                           session.has_access_key || session.public_keys.authenticated.any());
}

bool Token::is_so(const Session& session) {
  const auto held = lock(context_);
  return token::is_so(context_, session);
}

void Token::set_owner(Session& session, const platform::CallerIdentity& owner) {
  const auto held = lock(context_);
  session.owner = owner;
  session.owner.name = {};  // it may go before the session
}

void Token::logout(Session& session) {
  const auto held = lock(context_);
  drop_login(context_, session);
}

void Token::leave_channel(Session& session) {
  if (!session.channel_logins.any()) return;  // as with nearly every plain command
  const auto held = lock(context_);
  token::leave_channel(context_, session);
}

void Token::reset(Session& session) {
  session.session_pin = {};
  const auto held = lock(context_);
  drop_all(context_, session);
}

TokenResult<void> Token::initialise(Session& session, const InitialiseRequest& request) {
  COFFER_CHECK(token::initialise(context_, session, request));
  keys_.drop_loaded();
  return {};
}

TokenResult<void> Token::delete_file(Session& session, FileId fid) { return files_.erase(session, fid); }

TokenResult<void> Token::set_dynamic_options(Session& session, std::uint8_t value) {
  return token::set_dynamic_options(context_, session, value);
}

}  // namespace coffer::token
