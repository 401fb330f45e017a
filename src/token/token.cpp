#include "token/token.h"

#include "token/login.h"

namespace coffer::token {

TokenResult<bool> Token::open() {
  COFFER_CHECK(derive_device_sealing_key(context_.platform.root_key, context_.device_sealing_key));
  std::array<std::uint8_t, kDeviceConfigBytes> record{};
  const auto size = context_.store.read(records::kDeviceConfig, record);
  if (size) {
    COFFER_TRY(context_.config, decode_device_config(Bytes(record).first(*size)));
  } else if (size.error() != store::StoreError::kNotFound) {
    return fail(ErrorCode::kStorageFailure);
  }
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

void Token::logout(Session& session) {
  bool last = false;
  {
    const auto held = lock(context_);
    drop_all(context_, session);
    last = context_.sessions_with_master_key == 0;
  }
  if (last) keys_.drop_loaded();
}

void Token::reset(Session& session) {
  session.session_pin = {};
  logout(session);
}

TokenResult<void> Token::initialise(Session& session, const InitialiseRequest& request) {
  COFFER_CHECK(token::initialise(context_, session, request));
  keys_.drop_loaded();
  return {};
}

TokenResult<void> Token::delete_file(Session& session, FileId fid) {
  COFFER_CHECK(files_.erase(session, fid));
  if (prefix_of(fid) == fids::kKeyPrefix) keys_.drop_loaded(static_cast<KeyId>(fid));
  return {};
}

}  // namespace coffer::token
