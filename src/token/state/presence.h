#pragma once
#include <optional>
#include <string_view>

#include "platform/user_presence.h"
#include "token/terms/error.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

struct Context;
class Session;

/// The confirmation of one command, part of the session. Whoever takes the command in starts it anew; the
/// operation that the command comes to asks for it.
struct PresenceRequest {
  std::string_view operation = "USE OF THE TOKEN";
  bool always = false;     ///< asked whatever the options say
  bool settled = false;    ///< the person confirmed, or need not be asked: one question a command
  bool confirmed = false;  ///< the person confirmed
};

/// Whether the command under way may go on: the options do not ask for a confirmation, or it was given. Call
/// with the state mutex held.
[[nodiscard]] bool settle_presence(const Context& context, Session& session);

/// Asks the person for one operation, if the options want it and this command has not asked yet. It waits:
/// call it without any mutex held, after all that could refuse the operation has been looked at and before
/// anything has changed, and look at it again afterwards, since other sessions go on meanwhile.
/// @errors kPresenceNotConfirmed (refused, not answered in time, nobody there)
[[nodiscard]] TokenResult<void> confirm_presence(Context& context, Session& session,
                                                 std::optional<KeyId> key = std::nullopt);

/// The same before the options become `wanted`: with press-to-confirm in them a person is asked even while it
/// is off. It cannot be switched off without one, so it is not switched on where there is none.
[[nodiscard]] TokenResult<void> confirm_options(Context& context, Session& session, std::uint16_t wanted);
/// Whether that was asked of the person as far as `wanted` needs it. Other sessions may have changed the
/// options since: ask again with those that are to be stored.
[[nodiscard]] bool options_confirmed(const Session& session, std::uint16_t wanted);

}  // namespace coffer::token
