#pragma once
#include <optional>

#include "token/login/pins.h"
#include "token/state/context.h"

namespace coffer::token {

/// INITIALIZE DEVICE, parsed.
struct InitialiseRequest {
  std::optional<std::uint16_t> options;  ///< nothing: as they were
  Bytes user_pin;                        ///< empty only with public key authentication
  Bytes so_pin;
  std::uint8_t user_pin_tries = kDefaultUserPinTries;  ///< 1..10
  std::optional<std::uint8_t> dkek_shares;  ///< one key domain with so many shares; 0: a random DKEK
  std::uint8_t key_domains = 0;             ///< so many unconfigured key domains, instead of dkek_shares
  std::uint8_t public_keys_total = 0;
  std::uint8_t public_keys_required = 0;
};

/// Erases all keys, files and key domains (the device key and its certificates stay), makes a new master key
/// and sets PINs and options, in one transaction. On a token that is initialised, the SO-PIN must be the
/// present one, and is counted; unless the session verified it before, then this is the new one. With secure
/// lock on, the session must have brought the mask; the lock is off afterwards, whatever the options say.
/// All logins end; `session` then counts as one that verified the user PIN, unless that is a transport PIN.
/// @errors kPresenceNotConfirmed (press-to-confirm is on, or comes on), kNotAuthorised (secure
/// lock), kPinWrong, kPinBlocked, kPinLength, kInvalidData, kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<void> initialise(Context& context, Session& session,
                                           const InitialiseRequest& request);

}  // namespace coffer::token
