#pragma once
#include "crypto/checked_signature.h"
#include "crypto/kdf.h"
#include "platform/platform.h"
#include "token/device_records/device_config.h"
#include "token/device_records/physical_settings.h"
#include "token/state/session.h"
#include "token/stored_keys/loaded_keys.h"

namespace coffer::token {

/// What the parts of a token share. Its members from `config` on are read and written under
/// platform.state_mutex.
struct Context {
  platform::Platform platform;                 ///< what the token runs on
  store::RecordStore& store;                   ///< where it keeps its records
  crypto::StretchParameters stretch;           ///< for new PINs
  SealingKey device_sealing_key;               ///< sealing.h; derived at the start
  DeviceConfig config;                         ///< as stored
  PhysicalSettings physical_settings;          ///< as stored
  std::uint32_t epoch = 1;                     ///< grows with end_other_sessions() (login.h)
  std::uint32_t sessions_with_master_key = 0;  ///< of this epoch
  std::uint32_t public_key_changes =
      0;  ///< replacements of registered public keys: they void what was authenticated
  std::uint32_t trust_changes = 0;  ///< replacements of the root: what was verified under another is void
  LoadedKeys loaded_keys;           ///< dropped when no session has the master key any more
  SessionList sessions;             ///< those that hold the access key
};

/// What the platform asks of signatures on curves.
[[nodiscard]] inline crypto::SignatureCheck signature_check(const Context& context) {
  return context.platform.verify_signatures ? crypto::SignatureCheck::kBeforeItLeaves
                                            : crypto::SignatureCheck::kNone;
}

/// The state mutex, held for a scope.
[[nodiscard]] inline platform::Lock lock(Context& context) {
  return platform::Lock(context.platform.state_mutex);
}

/// Whether the session's facts belong to the token as it is now. Call with the state mutex held.
[[nodiscard]] inline bool is_current(const Context& context, const Session& session) {
  return session.epoch == context.epoch;
}

/// Whether the session verified the SO-PIN of an initialised token. Call with the state mutex held.
[[nodiscard]] inline bool is_so(const Context& context, const Session& session) {
  return context.config.initialised && is_current(context, session) && session.so_pin_verified;
}

/// Whether all public keys are registered, so that the quorum counts. Call with the state mutex held.
[[nodiscard]] inline bool public_keys_complete(const Context& context) {
  return context.config.public_keys_registered == context.config.public_keys_total;
}

/// The registered public keys that this session authenticated, all of them still registered. State mutex
/// held.
[[nodiscard]] std::bitset<kMaxPublicKeySlots> authenticated_keys(const Context& context,
                                                                 const Session& session);

/// Whether the session itself has brought the mask that secure lock asks for. State mutex held.
[[nodiscard]] inline bool has_lock_mask(const Context& context, const Session& session) {
  return is_current(context, session) && session.has_lock_mask;
}

/// Whether session.master_key is the token's. State mutex held.
[[nodiscard]] inline bool has_master_key(const Context& context, const Session& session) {
  return is_current(context, session) && session.has_master_key;
}

/// Whether the session is the user's: the user PIN, the public key quorum, or both, as the options say.
/// Nobody is the user of a token that is not initialised, which is also one whose configuration was removed:
/// no rule is lifted by that. Call with the state mutex held.
[[nodiscard]] bool is_user(const Context& context, const Session& session);

/// Whether the session may use the master key: it is the user's, and secure lock does not keep it from that.
/// Call with the state mutex held. @errors kNotAuthorised, kLocked
[[nodiscard]] TokenResult<void> require_user(const Context& context, const Session& session);

/// The session's master key, for work without the mutex: the session's own may be taken away meanwhile. State
/// mutex held. @errors as require_user()
[[nodiscard]] TokenResult<void> copy_master_key(const Context& context, const Session& session,
                                                SealingKey& out);

}  // namespace coffer::token
