#pragma once
#include <string>

#include "client/keys/public_key.h"

namespace coffer::cli {

/// A public key as a line of authorized_keys, with a comment and a line end. Empty when OpenSSH has no such
/// keys.
[[nodiscard]] std::string ssh_line(const client::PublicKey& key, std::string_view comment);
/// The same as a JSON Web Key (RFC 7517, 7518, 8037, 8812) with "kid", on one line. Empty when there is no
/// such form.
[[nodiscard]] std::string public_jwk(const client::PublicKey& key, std::string_view name);

}  // namespace coffer::cli
