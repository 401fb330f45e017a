#pragma once
#include <optional>

#include "token/state/context.h"

namespace coffer::token {

/// The tries of a PIN that were left, and are left now.
struct ResetCounter {
  std::uint8_t before = 0;
  std::uint8_t now = 0;
};
/// What reset_retry_counters() did.
struct ResetCounters {
  std::optional<ResetCounter> user_pin;  ///< nothing: the token has no user PIN
  ResetCounter so_pin;
};

/// Gives both PINs all their tries back, and forgets earlier guesses; for whoever holds state and root key,
/// while nobody else uses the token. PINs and keys stay as they are. One transaction.
/// @errors kNotInitialised, kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<ResetCounters> reset_retry_counters(Context& context);

}  // namespace coffer::token
