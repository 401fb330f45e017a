#pragma once
#include "token/state/context.h"

namespace coffer::token {

/// The only places where a session gains or loses the access key and the master key. Call with the state
/// mutex held.

/// Begins a new epoch: what all other sessions know of the token, and keys that are kept ready, are void, and
/// the keys that they hold are wiped. `session` goes on, if its facts were the token's.
void end_other_sessions(Context& context, Session& session);
/// Drops what belongs to an earlier epoch, before the session learns something new.
void drop_outdated(Context& context, Session& session);

/// Gives the session the access key of the token as it is now. Facts of an earlier epoch are dropped first.
/// Whoever opened it has authenticated; what that allows, the caller notes in the session.
void grant_access_key(Context& context, Session& session, const SealingKey& access_key);
/// Opens the master key for a session that has the access key: for the user, never for the SO. With secure
/// lock on, and no mask in the session or in another that its owner has logged in, succeeds and opens
/// nothing.
/// @errors kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<void> grant_master_key(Context& context, Session& session);
/// Gives the session the computer's mask, and the master key with it; and the master key to the sessions that
/// its owner has logged in, until this one ends or logs out. @errors kMaskWrong (then nothing is
/// changed), kCryptoFailure
[[nodiscard]] TokenResult<void> grant_lock_mask(Context& context, Session& session, const LockMask& mask);
/// Secure lock is off: wipes the masks of this session and of all that hold keys. They keep the master key.
void forget_lock_masks(Context& context, Session& session);
/// The session has verified the user PIN or its session PIN, by the command under way. State mutex held.
void note_user_pin(Session& session);
/// The same of the SO-PIN.
void note_so_pin(Session& session);
/// The session has authenticated a public key, by the command under way. State mutex held.
void note_public_key(Session& session, std::size_t slot);
/// The secure channel is left: drops what was authenticated by commands in it, and what that opened. What was
/// authenticated by plain commands stays.
void leave_channel(Context& context, Session& session);
/// Drops the user's authentication; the SO's stays.
void drop_user(Context& context, Session& session);
/// Drops the SO's authentication; the user's stays.
void drop_so(Context& context, Session& session);
/// Drops all authentication of the session, its challenge and its selected keys. A mask of this epoch stays.
void drop_login(Context& context, Session& session);
/// The same, and the mask.
void drop_all(Context& context, Session& session);

}  // namespace coffer::token
