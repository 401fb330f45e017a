#pragma once
#include "token/state/context.h"

namespace coffer::token {

/// Changes the options that may change during a token's life: `value` becomes the high byte of the option
/// word. Secure lock's bit is ignored: that takes a mask (secure_lock.h). Bits without a meaning can be kept,
/// not set. A person is asked as state/presence.h says. @errors kNotAuthorised, kInvalidData,
/// kPresenceNotConfirmed, kStorageFailure
[[nodiscard]] TokenResult<void> set_dynamic_options(Context& context, Session& session, std::uint8_t value);

}  // namespace coffer::token
