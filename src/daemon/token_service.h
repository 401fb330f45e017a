#pragma once
// The composition root: where store, platform, token and cards are put together.

#include "daemon/token_host.h"

namespace coffer::daemon {

/// Opens the token in a state directory, which is made when missing; at its first start the token gets its
/// device key, certified by the issuing authority. A TokenOpener.
/// @errors kLocked, kState, kReader (the socket for user presence)
[[nodiscard]] Result<std::unique_ptr<TokenHost>, StartError> open_token_service(const TokenConfig& config,
                                                                                const reader::Log& log);

}  // namespace coffer::daemon
