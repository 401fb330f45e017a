#pragma once
#include <memory>
#include <string>
#include <vector>

#include "client/card_connection.h"

namespace coffer::client {

/// The names of the readers that the PC/SC service knows; empty when there is none.
/// @errors kUnavailable (no service), kDenied
[[nodiscard]] Result<std::vector<std::string>, ConnectionError> pcsc_readers();

/// Connects to the card in a reader, sharing it with other programs. The whole name is compared.
/// @errors kNotFound, kBusy, kDenied, kUnavailable, kLost
[[nodiscard]] Result<std::unique_ptr<CardConnection>, ConnectionError> pcsc_connect(
    const std::string& reader);

}  // namespace coffer::client
