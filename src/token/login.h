#pragma once
#include "token/context.h"

namespace coffer::token {

/// The only places where a session gains or loses the master key. Call with the state mutex held.

/// Gives the session the master key of the token as it is now. Facts of an earlier initialisation are dropped
/// first.
void grant_master_key(Context& context, Session& session, const SealingKey& master_key);
/// Drops the user's authentication; the SO's stays.
void drop_user(Context& context, Session& session);
/// Drops the SO's authentication; the user's stays.
void drop_so(Context& context, Session& session);
/// Drops all authentication of the session, its challenge and its selected keys.
void drop_all(Context& context, Session& session);

}  // namespace coffer::token
