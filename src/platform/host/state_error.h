#pragma once
#include <string>

namespace coffer::platform {

enum class StateErrorCode {
  kLocked,          ///< another process has the state open
  kUnsafe,          ///< the permissions or the owner of a file would let others in
  kRootKeyMissing,  ///< there are records, but not the root key that they are sealed under
  kRootKeyInvalid,  ///< the root key file is not a root key
  kNotAStore,       ///< the records' file is something else
  kNewerFormat,     ///< the records were written by a later version
  kCorrupt,         ///< the records' file is damaged
  kIo,              ///< missing parent directory, no permission, medium failed
};

/// Why the state of a token cannot be opened.
struct StateError {
  StateErrorCode code;
  std::string message;  ///< a sentence for the administrator, with the path
};

}  // namespace coffer::platform
