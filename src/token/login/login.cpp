#include "token/login/login.h"

#include <utility>

#include "token/state/master_key.h"

namespace coffer::token {
namespace {

void drop_master_key(Context& context, Session& session) {
  session.master_key.clear();
  session.has_master_key = false;
  const bool counted = std::exchange(session.counted, false) && is_current(context, session);
  if (counted && --context.sessions_with_master_key == 0) context.loaded_keys.clear();
}

void drop_access_key(Context& context, Session& session) {
  session.access_key.clear();
  session.has_access_key = false;
  drop_master_key(context, session);
}

void keep_master_key(Context& context, Session& session, const SealingKey& master_key) {
  session.master_key.copy_from(master_key);
  session.has_master_key = true;
  if (!session.counted) ++context.sessions_with_master_key;
  session.counted = true;
}

}  // namespace

void end_other_sessions(Context& context, Session& session) {
  const bool goes_on = is_current(context, session);
  const bool session_pin_goes_on = goes_on && session.session_pin.epoch == context.epoch;
  ++context.epoch;
  context.sessions_with_master_key = goes_on && session.counted ? 1 : 0;
  context.loaded_keys.clear();
  if (goes_on) session.epoch = context.epoch;
  if (session_pin_goes_on) session.session_pin.epoch = context.epoch;
}

void drop_outdated(Context& context, Session& session) {
  if (!is_current(context, session)) drop_all(context, session);
}

void grant_access_key(Context& context, Session& session, const SealingKey& access_key) {
  drop_outdated(context, session);
  session.access_key.copy_from(access_key);
  session.has_access_key = true;
}

TokenResult<void> grant_master_key(Context& context, Session& session) {
  const bool locked = context.config.has(options::kSecureLock);
  if (locked && !has_lock_mask(context, session)) return {};
  SealingKey master_key;
  COFFER_CHECK(
      open_master_key(context, session.access_key, locked ? &session.lock_mask : nullptr, master_key));
  keep_master_key(context, session, master_key);
  return {};
}

TokenResult<void> grant_lock_mask(Context& context, Session& session, const LockMask& mask) {
  SealingKey master_key;
  if (const auto opened = open_master_key(context, session.access_key, &mask, master_key); !opened) {
    const bool wrong = opened.error().code == ErrorCode::kStorageFailure;
    return fail(wrong ? ErrorCode::kMaskWrong : opened.error().code);
  }
  keep_master_key(context, session, master_key);
  session.lock_mask.copy_from(mask);
  session.has_lock_mask = true;
  return {};
}

void drop_user(Context& context, Session& session) {
  session.user_pin_verified = false;
  session.hd_node.reset();
  drop_master_key(context, session);
  if (!session.so_pin_verified) drop_access_key(context, session);
  // Where the quorum alone opened the access key, it must be able to do so again.
  if (!context.config.has(options::kCombinedAuthentication)) session.public_keys.authenticated.reset();
}

void drop_so(Context& context, Session& session) {
  session.so_pin_verified = false;
  const bool by_quorum = session.public_keys.authenticated.any();
  if (!session.user_pin_verified && !by_quorum) drop_access_key(context, session);
}

void drop_all(Context& context, Session& session) {
  session.user_pin_verified = false;
  session.so_pin_verified = false;
  session.hd_node.reset();
  drop_access_key(context, session);
  session.lock_mask.clear();
  session.has_lock_mask = false;
  session.lock_agreement.clear();
  session.public_keys = {};
  session.certificates_deleted_with_key.reset();
  session.descriptions_deleted_with_key.reset();
  session.secure_boot = {};
  // The epoch is that of the facts: public key authentication starts from here too.
  session.epoch = context.epoch;
}

}  // namespace coffer::token
