#include "token/state/presence.h"

#include "token/state/context.h"

namespace coffer::token {

bool settle_presence(const Context& context, Session& session) {
  PresenceRequest& request = session.presence;
  if (!request.always && !context.config.has(options::kPressToConfirm)) request.settled = true;
  return request.settled;
}

TokenResult<void> confirm_presence(Context& context, Session& session, std::optional<KeyId> key) {
  PresenceRequest& request = session.presence;
  platform::PresenceQuestion question{request.operation, key};
  {
    const auto held = lock(context);
    if (settle_presence(context, session)) return {};
    question.seconds = static_cast<std::uint8_t>(context.physical_settings.presence_timeout_seconds());
  }
  const auto answer = context.platform.user_presence.ask(question, session.caller);
  if (answer != platform::PresenceAnswer::kConfirmed) return fail(ErrorCode::kPresenceNotConfirmed);
  request.settled = true;
  request.confirmed = true;
  return {};
}

TokenResult<void> confirm_options(Context& context, Session& session, std::uint16_t wanted) {
  if ((wanted & options::kPressToConfirm) != 0) session.presence.always = true;
  return confirm_presence(context, session);
}

bool options_confirmed(const Session& session, std::uint16_t wanted) {
  return session.presence.confirmed || (wanted & options::kPressToConfirm) == 0;
}

}  // namespace coffer::token
