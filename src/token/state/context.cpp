#include "token/state/context.h"

namespace coffer::token {

std::bitset<kMaxPublicKeySlots> authenticated_keys(const Context& context, const Session& session) {
  if (!is_current(context, session) || session.public_keys.changes != context.public_key_changes) return {};
  return session.public_keys.authenticated;
}

bool is_user(const Context& context, const Session& session) {
  if (!context.config.initialised) return false;
  if (!is_current(context, session) || !session.has_access_key) return false;
  // With secure lock on, being the user comes first and the master key second.
  if (!has_master_key(context, session) && !context.config.has(options::kSecureLock)) return false;
  if (context.config.public_keys_total == 0 || !public_keys_complete(context))
    return session.user_pin_verified;
  const bool quorum = authenticated_keys(context, session).count() >= context.config.public_keys_required;
  if (context.config.has(options::kCombinedAuthentication)) return quorum && session.user_pin_verified;
  return quorum;
}

TokenResult<void> require_user(const Context& context, const Session& session) {
  if (!is_user(context, session)) return fail(ErrorCode::kNotAuthorised);
  if (!has_master_key(context, session)) return fail(ErrorCode::kLocked);
  return {};
}

TokenResult<void> copy_master_key(const Context& context, const Session& session, SealingKey& out) {
  COFFER_CHECK(require_user(context, session));
  out.copy_from(session.master_key);
  return {};
}

}  // namespace coffer::token
