#pragma once
#include "card/apdu_handler.h"
#include "platform/platform.h"
#include "reader/ccid/slot.h"

namespace coffer::reader::ccid {

/// Lets `card` do the next job of `slot`. The slot is called with `mutex` held, which keeps the USB interrupt
/// away; the card works without it.
/// @returns false when there was nothing to do.
bool serve(Slot& slot, card::ApduHandler& card, platform::Mutex& mutex);

}  // namespace coffer::reader::ccid
