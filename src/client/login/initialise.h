#pragma once
#include <optional>
#include <string>

#include "client/device/device.h"
#include "token/device_records/device_config.h"

namespace coffer::client {

/// Registered public keys that take the place of the user PIN, or stand beside it.
struct PublicKeyQuorum {
  std::uint8_t total = 0;     ///< 1 to 90
  std::uint8_t required = 0;  ///< 1 to `total`
};

/// What a card is to become.
struct Initialisation {
  Bytes user_pin{};                 ///< 6 to 16 bytes
  Bytes so_pin{};                   ///< 8 bytes; of a card that was initialised before: its present SO-PIN
  std::uint8_t user_pin_tries = 3;  ///< 1 to 10
  std::uint16_t options = token::options::kResetRetryCounter;  ///< token::options
  /// DKEK shares of key domain 0; 0: the card draws a DKEK that nobody knows. Without this and `key_domains`
  /// no key can be backed up.
  std::optional<std::uint8_t> dkek_shares{};
  std::optional<std::uint8_t> key_domains{};  ///< 1 to 16, in place of dkek_shares: each is set up later
  std::optional<PublicKeyQuorum> public_keys{};
  std::string label{};  ///< of the token, UTF-8; empty: none. Not with a transport PIN
};

/// Erases a card, and makes it new. The device key, its certificates and the serial number stay. Nobody is
/// logged in afterwards, except that a label is written by the user.
/// @errors kArgument; kStatusWord: 63Cx, 6983, or on other cards than Coffer 6985: the SO-PIN is wrong, and
/// nothing has changed; 6A80; kConnection. An error of UPDATE BINARY: all is done but the label.
[[nodiscard]] ClientResult<void> initialise(Device& device, const Initialisation& what);

/// The token's label, from EF.TokenInfo; empty: none. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<std::string> token_label(Device& device);
/// Writes it, for the user. @errors kConnection, kStatusWord, kArgument (more than 100 bytes)
[[nodiscard]] ClientResult<void> set_token_label(Device& device, std::string_view label);

}  // namespace coffer::client
