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
  return {};
}

}  // namespace coffer::token
