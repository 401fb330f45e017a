#pragma once
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace coffer::platform {

/// What keeps a state from being opened: each asks for another remedy.
enum class StateErrorCode {
  kLocked,          ///< another process has the state open
  kUnsafe,          ///< the permissions or the owner of a file would let others in
  kRootKeyMissing,  ///< there are records, but not the root key that they are sealed under
  kRootKeyInvalid,  ///< the root key file is not a root key
  kNotAStore,       ///< the records' file is something else
  kOtherFormat,     ///< the records were written by another version
  kCorrupt,         ///< the records' file is damaged
  kRecordsMissing,  ///< there is a root key, but no records' file
  kHasRecords,      ///< a new token was asked for where there are records
  kAltered,         ///< the records are not those that were written last
  kRolledBack,      ///< the records are older than a counter says
  kCounterLost,     ///< a counter is missing, damaged or not private
  kIo,              ///< missing parent directory, no permission, medium failed
};

/// Why the state of a token cannot be opened.
struct StateError {
  StateErrorCode code;
  std::string message;  ///< a sentence for the administrator, with the path
};

/// An error about a path: "<path>: <what>".
[[nodiscard]] std::unexpected<StateError> state_error(StateErrorCode code, const std::filesystem::path& path,
                                                      std::string_view what);
/// kIo, with what `errno` says.
[[nodiscard]] std::unexpected<StateError> state_io_error(const std::filesystem::path& path);

}  // namespace coffer::platform
