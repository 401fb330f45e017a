#pragma once
#include "client/device/device.h"
#include "token/device_records/device_config.h"

namespace coffer::client {

/// Those of token::options that can change after the initialisation.
inline constexpr std::uint16_t kChangeableOptions =
    token::options::kPressToConfirm | token::options::kCountNewKeys;

/// What the token is set to now: token::options, for the user. DeviceInfo::options has those of the time when
/// the application was selected, for anybody.
/// @errors kUnsupported; kStatusWord: 6982, 6600 (nobody confirmed); kMalformed; kConnection
[[nodiscard]] ClientResult<std::uint16_t> read_options(Device& device);
/// Switches one of kChangeableOptions, for the user; the others stay. Two commands, of which the second
/// changes the token. @returns what is set then. @errors kArgument: an option that cannot be switched;
/// otherwise as read_options()
[[nodiscard]] ClientResult<std::uint16_t> switch_option(Device& device, std::uint16_t option, bool on);

}  // namespace coffer::client
