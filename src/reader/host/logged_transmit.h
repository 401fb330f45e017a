#pragma once
#include <functional>
#include <memory>

#include "card/apdu_handler.h"
#include "reader/host/log.h"

namespace coffer::reader {

/// Makes the card of a new session, or null when there can be no more.
using CardFactory = std::function<std::shared_ptr<card::ApduHandler>()>;

/// card.transmit(), noted at debug level: instruction, parameters, lengths, status word and duration. Never
/// data. Wipes `command`, which may hold a PIN.
[[nodiscard]] std::size_t logged_transmit(card::ApduHandler& card, MutableBytes command,
                                          MutableBytes response, const Log& log);

}  // namespace coffer::reader
