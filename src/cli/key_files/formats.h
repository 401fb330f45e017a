#pragma once
#include "cli/key_files/key_file.h"

namespace coffer::cli {

/// OpenSSH's own format (PROTOCOL.key), not encrypted. @errors kNoKey, kEncryption, kUnsupported
[[nodiscard]] Result<KeyFile, KeyFileError> read_openssh(std::string_view text);
/// A JSON Web Key: RSA, EC, OKP or oct. @errors kNoKey, kPublicOnly, kUnsupported
[[nodiscard]] Result<KeyFile, KeyFileError> read_jwk(std::string_view text);

}  // namespace coffer::cli
