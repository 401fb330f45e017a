#include "token/context.h"

#include "token/public_key_authentication.h"

namespace coffer::token {

std::bitset<kMaxPublicKeySlots> authenticated_keys(const Context& context, const Session& session) {
  if (!is_current(context, session) || session.public_keys.changes != context.public_key_changes) return {};
  return session.public_keys.authenticated;
}

bool is_user(const Context& context, const Session& session) {
  if (!is_current(context, session) || !session.has_master_key) return false;
  if (context.config.public_keys_total == 0 || !public_keys_complete(context))
    return session.user_pin_verified;
  const bool quorum = authenticated_keys(context, session).count() >= context.config.public_keys_required;
  if (context.config.has(options::kCombinedAuthentication)) return quorum && session.user_pin_verified;
  return quorum;
}

}  // namespace coffer::token
