#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "client/login/public_key_file.h"

namespace coffer::client {

/// Public key authentication, n of m: keys of other devices that log in by signing a challenge, instead of
/// the user PIN or beside it.
struct PublicKeyLoginStatus {
  unsigned total = 0;          ///< places for keys
  unsigned missing = 0;        ///< of these, still to be registered
  unsigned required = 0;       ///< keys that make a session the user's
  unsigned authenticated = 0;  ///< in this session
};
/// A place for a key.
struct RegisteredKey {
  std::uint8_t slot = 0;
  std::string holder{};        ///< holder reference; empty: the place is free
  bool authenticated = false;  ///< in this session
};

/// Anybody may ask. @returns nothing on a token that was initialised without public keys.
/// @errors kConnection, kStatusWord, kMalformed
[[nodiscard]] ClientResult<std::optional<PublicKeyLoginStatus>> public_key_login_status(Device& device);
/// All places, from 0 on. @errors as above; kNotFound: initialised without public keys
[[nodiscard]] ClientResult<std::vector<RegisteredKey>> list_registered_keys(Device& device);

/// Registers a key in the next free place, or in the place of the one in `replace`. The device takes the
/// certificates of the file in first, as far as it does not know them. Where the connection breaks before the
/// last command no key is registered. Who may: docs/decisions/0026.
/// @errors kNotFound: the device does not know the authority that issued the other's certificate; kMalformed;
/// kStatusWord: 6982 for the user only, 6A84 no place is free, 6985 registered already, 6A80 another kind of
/// key; kConnection
[[nodiscard]] ClientResult<PublicKeyLoginStatus> register_public_key(
    Device& device, const PublicKeyFile& file, std::optional<std::uint8_t> replace = std::nullopt);

/// Begins the login of one registered key. @returns the message that its holder signs with ECDSA and SHA-256
/// (SIGN 73): the device's holder reference and a fresh challenge. Only the last one counts.
/// @errors kNotFound: no such key; kExists: authenticated in this session already; kConnection, kStatusWord,
/// kMalformed
[[nodiscard]] ClientResult<ByteVector> begin_public_key_login(Device& device, std::string_view holder);
/// Ends it. `signature`: DER, as SIGN answers it, or r and s. @returns how far the session is.
/// @errors kStatusWord: 6300, 6985 the signature is wrong; kConnection
[[nodiscard]] ClientResult<PublicKeyLoginStatus> finish_public_key_login(Device& device, Bytes signature);

}  // namespace coffer::client
