#pragma once
#include "token/login/pin_record.h"

namespace coffer::token {

/// Compares a PIN with the stored one. First the PIN is stretched, which tells nothing and may fail without
/// harm; then the retry counter falls, durably; then the stretched PIN is compared; a success gives the tries
/// back, and counts those that were used up (guess_history.h). So a right PIN never costs a try, unless the
/// power goes between the counter's fall and its rise: then one. Tries may have to wait first, while
/// `session`'s caller does. Call with the PIN mutex held and the state mutex not held.
/// @returns the record, with `access_key` opened.
/// @errors kNotInitialised, kPinWrong, kPinBlocked, kNotAllowed (the caller went away), kStorageFailure,
/// kCryptoFailure (no memory: no try was used up)
[[nodiscard]] TokenResult<PinRecord> check_pin(Context& context, const Session& session,
                                               PinReference reference, Bytes pin, SealingKey& access_key);

/// Gives all tries back, and counts those that were used up as guesses that may come again. Call with the PIN
/// mutex held and the state mutex not held. @errors kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<void> give_tries_back(Context& context, PinReference reference, PinRecord& record);

}  // namespace coffer::token
