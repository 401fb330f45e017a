#pragma once
#include "client/device/device.h"

namespace coffer::client {

/// Random bytes of the card's generator, of any number. Nobody need be logged in. @errors kConnection,
/// kStatusWord, kMalformed (fewer than asked for)
[[nodiscard]] ClientResult<WipedBytes> random_bytes(Device& device, std::size_t count);

}  // namespace coffer::client
