#pragma once
#include "token/login/pins.h"

namespace coffer::token {

// A session PIN: 8 random bytes that stand in for the user PIN until reset (spec of the SmartCard-HSM, 3.13),
// or until the user PIN is changed or blocked, or another session begins a new epoch (login.h). The access
// key waits in memory, sealed under it. Its first byte is at least 0x80: while there is one, a user PIN of 8
// bytes that begins so is taken for it.

/// Tries of the session PIN itself; a right one gives them back.
inline constexpr std::uint8_t kSessionPinTries = 3;

/// Whether `pin` is meant for the session's session PIN (right or wrong). Looks at nothing that is shared.
[[nodiscard]] bool is_session_pin(const Session& session, Bytes pin);
/// Makes a session PIN for a session that has the access key. Call with the state mutex held.
[[nodiscard]] TokenResult<void> seal_under_session_pin(const Context& context, Session& session,
                                                       std::span<std::uint8_t, kSessionPinSize> out);
/// Compares, counting down the session PIN's own tries first. @errors kPinWrong, kPinBlocked, kCryptoFailure
/// (nothing was compared, and no try is lost)
[[nodiscard]] TokenResult<void> open_session_pin(Context& context, Session& session, Bytes pin,
                                                 SealingKey& access_key);

}  // namespace coffer::token
