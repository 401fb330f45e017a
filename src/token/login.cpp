#include "token/login.h"

namespace coffer::token {
namespace {

void drop_master_key(Context& context, Session& session) {
  session.master_key.clear();
  session.has_master_key = false;
  if (!session.counted) return;
  session.counted = false;
  if (--context.sessions_with_master_key == 0) context.loaded_keys.clear();
}

}  // namespace

void grant_master_key(Context& context, Session& session, const SealingKey& master_key) {
  if (!is_current(context, session)) drop_all(context, session);
  session.master_key.copy_from(master_key);
  session.has_master_key = true;
  session.epoch = context.epoch;
  if (!session.counted) ++context.sessions_with_master_key;
  session.counted = true;
}

void drop_user(Context& context, Session& session) {
  session.user_pin_verified = false;
  session.hd_node.reset();
  if (!session.so_pin_verified) drop_master_key(context, session);
}

void drop_so(Context& context, Session& session) {
  session.so_pin_verified = false;
  const bool by_quorum = session.public_keys.authenticated.any();
  if (!session.user_pin_verified && !by_quorum) drop_master_key(context, session);
}

void drop_all(Context& context, Session& session) {
  session.user_pin_verified = false;
  session.so_pin_verified = false;
  drop_master_key(context, session);
  session.hd_node.reset();
  session.public_keys = {};
  session.certificates_deleted_with_key.reset();
  session.secure_boot = {};
  // The epoch is that of the facts: public key authentication starts from here too.
  session.epoch = context.epoch;
}

}  // namespace coffer::token
