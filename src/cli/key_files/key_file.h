#pragma once
// Private keys in files, of whatever format, as one value.

#include <memory>
#include <string>
#include <vector>

#include "token/stored_keys/key_record.h"

namespace coffer::cli {

/// A key in the clear, wherever it lies: it does not move itself.
using OwnedKey = std::unique_ptr<token::KeyMaterial>;

/// What was found in a key file.
struct KeyFile {
  OwnedKey key;                                           ///< never null
  std::string format{};                                   ///< "PKCS#8", "PKCS#12", "OpenSSH", "JWK"
  std::string label{};                                    ///< that the file gives the key, or empty
  std::vector<std::vector<std::uint8_t>> certificates{};  ///< DER, the key's own first
};

/// Why there is no key.
enum class KeyFileError {
  kNoKey,          ///< no format that is known, or a damaged one
  kPublicOnly,     ///< a public key or a certificate alone
  kNeedsPassword,  ///< encrypted, and no password was given
  kWrongPassword,
  kEncryption,   ///< encrypted in a way that cannot be opened here
  kUnsupported,  ///< a kind, curve or size of key that no token takes
};

/// A sentence without a full stop.
[[nodiscard]] std::string describe(KeyFileError error);

/// Reads PEM (PKCS#8, PKCS#1, SEC 1; encrypted or not), their DER, PKCS#12, OpenSSH's own format, or a JWK
/// (RFC 7517, 8037). `password` may be empty. @errors all
[[nodiscard]] Result<KeyFile, KeyFileError> read_key_file(Bytes file, Bytes password);

/// The longest file that is looked at.
inline constexpr std::size_t kMaxKeyFile = std::size_t{1} << 20;

}  // namespace coffer::cli
