#include "token/hardware/dynamic_options.h"

#include "token/state/state_record.h"

namespace coffer::token {
namespace {

constexpr std::uint16_t kDynamic = options::kPressToConfirm | options::kCountNewKeys;

/// The option word with `value` as its high byte, as far as it may change.
TokenResult<std::uint16_t> changed(std::uint16_t present, std::uint8_t value) {
  const auto wanted = static_cast<std::uint16_t>(value << 8);
  const auto without_meaning = static_cast<std::uint16_t>(wanted & ~(kDynamic | options::kSecureLock));
  if ((without_meaning & ~present) != 0) return fail(ErrorCode::kInvalidData);
  const unsigned kept = present & (0x00FFU | options::kSecureLock);
  return static_cast<std::uint16_t>(kept | (wanted & kDynamic) | without_meaning);
}

/// What the option word is to be. Call with the state mutex held. @errors kNotAuthorised, kInvalidData
TokenResult<std::uint16_t> wanted_options(const Context& context, const Session& session,
                                          std::uint8_t value) {
  if (!is_user(context, session)) return fail(ErrorCode::kNotAuthorised);
  return changed(context.config.options, value);
}
TokenResult<std::uint16_t> look_at_options(Context& context, const Session& session, std::uint8_t value) {
  const auto held = lock(context);
  return wanted_options(context, session, value);
}

}  // namespace

TokenResult<void> set_dynamic_options(Context& context, Session& session, std::uint8_t value) {
  COFFER_TRY(const std::uint16_t wanted, look_at_options(context, session, value));
  COFFER_CHECK(confirm_options(context, session, wanted));
  const platform::Lock no_pin_command(context.platform.pin_mutex);
  const auto held = lock(context);
  DeviceConfig config = context.config;
  COFFER_TRY(config.options, wanted_options(context, session, value));
  if (!options_confirmed(session, config.options)) return fail(ErrorCode::kPresenceNotConfirmed);
  COFFER_CHECK(store_state(context, records::kDeviceConfig, encode(config)));
  context.config = config;
  return {};
}

}  // namespace coffer::token
