#include "token/login/login.h"

#include <utility>

#include "token/state/master_key.h"

namespace coffer::token {
namespace {

void forget_master_key(Context& context, Session& session) {
  session.master_key.clear();
  session.has_master_key = false;
  const bool counted = std::exchange(session.counted, false) && is_current(context, session);
  if (counted && --context.sessions_with_master_key == 0) context.loaded_keys.clear();
}

/// The mask that opens the master key for a session: its own, or that of another session that its owner has
/// logged in. Null: none.
const LockMask* usable_mask(const Context& context, const Session& session) {
  if (has_lock_mask(context, session)) return &session.lock_mask;
  for (const Session* other = context.sessions.first(); other != nullptr; other = SessionList::next(*other)) {
    const bool unlocks = has_lock_mask(context, *other) && has_master_key(context, *other);
    if (unlocks && same_owner(other->owner, session.owner)) return &other->lock_mask;
  }
  return nullptr;
}

/// A session unlocks no longer: those that used another's, and have no further one, lose the master
/// key.
void drop_borrowed_master_keys(Context& context) {
  if (!context.config.has(options::kSecureLock)) return;
  for (Session* other = context.sessions.first(); other != nullptr; other = SessionList::next(*other)) {
    if (usable_mask(context, *other) != nullptr) continue;
    other->hd_node.reset();
    forget_master_key(context, *other);
  }
}

void drop_master_key(Context& context, Session& session) {
  forget_master_key(context, session);
  if (session.has_lock_mask) drop_borrowed_master_keys(context);
}

void drop_access_key(Context& context, Session& session) {
  session.access_key.clear();
  session.has_access_key = false;
  drop_master_key(context, session);
  context.sessions.remove(session);
}

void drop_mask(Context& context, Session& session) {
  session.lock_mask.clear();
  if (std::exchange(session.has_lock_mask, false)) drop_borrowed_master_keys(context);
}

void wipe_mask(Session& session) {
  session.lock_mask.clear();
  session.has_lock_mask = false;
}

/// What another session may take away: all its keys.
void wipe_keys(Session& session) {
  session.access_key.clear();
  session.has_access_key = false;
  session.master_key.clear();
  session.has_master_key = false;
  session.counted = false;
  wipe_mask(session);
  session.hd_node.reset();
}

/// `kept`: goes on; null: none does.
void wipe_sessions(Context& context, const Session* kept) {
  Session* next = nullptr;
  for (Session* other = context.sessions.first(); other != nullptr; other = next) {
    next = SessionList::next(*other);
    if (other == kept) continue;
    wipe_keys(*other);
    context.sessions.remove(*other);
  }
}

void keep_master_key(Context& context, Session& session, const SealingKey& master_key) {
  session.master_key.copy_from(master_key);
  session.has_master_key = true;
  if (!session.counted) ++context.sessions_with_master_key;
  session.counted = true;
}

/// Gives the master key to the owner's other sessions that are the user's and wait for the mask.
void share_master_key(Context& context, const Session& session) {
  for (Session* other = context.sessions.first(); other != nullptr; other = SessionList::next(*other)) {
    const bool waits = is_user(context, *other) && !has_master_key(context, *other);
    if (waits && same_owner(other->owner, session.owner))
      keep_master_key(context, *other, session.master_key);
  }
}

}  // namespace

void end_other_sessions(Context& context, Session& session) {
  const bool goes_on = is_current(context, session);
  const bool session_pin_goes_on = goes_on && session.session_pin.epoch == context.epoch;
  ++context.epoch;
  context.sessions_with_master_key = goes_on && session.counted ? 1 : 0;
  context.loaded_keys.clear();
  wipe_sessions(context, goes_on ? &session : nullptr);
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
  context.sessions.add(session);
}

TokenResult<void> grant_master_key(Context& context, Session& session) {
  const bool locked = context.config.has(options::kSecureLock);
  const LockMask* mask = locked ? usable_mask(context, session) : nullptr;
  if (locked && mask == nullptr) return {};
  SealingKey master_key;
  COFFER_CHECK(open_master_key(context, session.access_key, mask, master_key));
  keep_master_key(context, session, master_key);
  if (mask == &session.lock_mask) share_master_key(context, session);
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
  share_master_key(context, session);
  return {};
}

void forget_lock_masks(Context& context, Session& session) {
  wipe_mask(session);
  for (Session* other = context.sessions.first(); other != nullptr; other = SessionList::next(*other)) {
    wipe_mask(*other);
  }
}

void note_user_pin(Session& session) {
  session.user_pin_verified = true;
  session.channel_logins.user_pin = session.in_channel;
}

void note_so_pin(Session& session) {
  session.so_pin_verified = true;
  session.channel_logins.so_pin = session.in_channel;
}

void note_public_key(Session& session, std::size_t slot) {
  session.public_keys.authenticated[slot] = true;
  session.channel_logins.public_keys[slot] = session.in_channel;
}

void leave_channel(Context& context, Session& session) {
  const Session::ChannelLogins left = std::exchange(session.channel_logins, {});
  if (left.user_pin) session.user_pin_verified = false;
  if (left.so_pin) session.so_pin_verified = false;
  session.public_keys.authenticated &= ~left.public_keys;
  const bool alone = !context.config.has(options::kCombinedAuthentication);
  const bool by_quorum = alone &&
                         session.public_keys.authenticated.count() >= context.config.public_keys_required &&
                         context.config.public_keys_required > 0;
  if (session.user_pin_verified || by_quorum) return;
  session.hd_node.reset();
  drop_master_key(context, session);
  if (!session.so_pin_verified) drop_access_key(context, session);
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
  drop_mask(context, session);
  drop_login(context, session);
}

void drop_login(Context& context, Session& session) {
  if (!is_current(context, session)) drop_mask(context, session);  // it is another token's, or out of date
  session.user_pin_verified = false;
  session.so_pin_verified = false;
  session.hd_node.reset();
  drop_access_key(context, session);
  session.lock_agreement.clear();
  session.public_keys = {};
  session.channel_logins = {};
  session.certificates_deleted_with_key.reset();
  session.descriptions_deleted_with_key.reset();
  session.secure_boot = {};
  // The epoch is that of the facts: public key authentication starts from here too.
  session.epoch = context.epoch;
}

}  // namespace coffer::token
