#pragma once
#include "token/login/pin_record.h"

namespace coffer::token {

/// Compares a PIN with the stored one: the retry counter falls, durably, before, and is restored after a
/// success. Call with the PIN mutex held and the state mutex not held. @returns the record, with `access_key`
/// opened.
/// @errors kNotInitialised, kPinWrong, kPinBlocked, kStorageFailure
[[nodiscard]] TokenResult<PinRecord> check_pin(Context& context, PinReference reference, Bytes pin,
                                               SealingKey& access_key);

}  // namespace coffer::token
