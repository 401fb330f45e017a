#pragma once
// The composition root: where store, platform, token and cards are put together.

#include "daemon/token_host.h"
#include "token/token.h"

namespace coffer::daemon {

/// Why a token does not open: its code, and a sentence.
[[nodiscard]] StartError start_error(const std::filesystem::path& state, token::ErrorCode code);

/// Opens the token in a state directory, which is made when missing; at its first start the token gets its
/// device key, certified by the issuing authority. A TokenOpener.
/// @errors kLocked, kState, kMemory, kReader (the socket for user presence)
[[nodiscard]] Result<std::unique_ptr<TokenHost>, StartError> open_token_service(const TokenConfig& config,
                                                                                const reader::Log& log);

}  // namespace coffer::daemon
