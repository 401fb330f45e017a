#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "client/device/device.h"

namespace coffer::client {

/// Where a token is: what people, environment or an RFC 7512 URI say of it. Empty fields do not matter.
struct Locator {
  std::string reader;                           ///< name of a PC/SC reader, or a part of one
  std::optional<std::filesystem::path> socket;  ///< of cofferd; then `reader` does not count
  std::string serial;                           ///< of the device
  std::string label;                            ///< of the token
};

/// Why no device was opened.
struct OpenError {
  enum class Kind : std::uint8_t {
    kNone,     ///< no card, or none that fits
    kSeveral,  ///< `candidates` do
    kFailed,   ///< `error`
  };
  Kind kind;
  Error error{Error::Kind::kNotFound};    ///< of kFailed
  std::vector<std::string> candidates{};  ///< names of readers: of kNone those that were looked at
};

/// The names of all PC/SC readers, with cards or without. @errors kConnection (no service)
[[nodiscard]] ClientResult<std::vector<std::string>> list_readers();

/// Opens the one device that fits: behind the socket, or in a reader. Without a name or serial number the
/// only reader with a card of this family.
[[nodiscard]] Result<std::unique_ptr<Device>, OpenError> open_device(const Locator& where);

/// The attributes of a URI "pkcs11:token=...;serial=...;slot-description=..." that say where a token is.
/// Other attributes are left. @errors kArgument: no such URI
[[nodiscard]] ClientResult<Locator> locator_from_uri(std::string_view uri);

}  // namespace coffer::client
