#pragma once
#include <variant>

#include "daemon/config.h"

namespace coffer::daemon {

/// What the user asked to read: --help, --version.
struct ShowText {
  std::string text;
};

/// What --reset-retry-counters asks for.
struct ResetRetryCounters {
  TokenConfig token;  ///< of which state and counters count
  Config log;         ///< level and format, and no token
};

/// Reads the options, and the configuration file that they name. Log level and format are set in what it
/// returns.
/// @errors kUsage
[[nodiscard]] Result<std::variant<Config, ShowText, ResetRetryCounters>, StartError> read_command_line(
    int argc, const char* const* argv);

/// $XDG_DATA_HOME/coffer, or else ~/.local/share/coffer. @errors kUsage (neither is known)
[[nodiscard]] Result<std::filesystem::path, StartError> default_state();

}  // namespace coffer::daemon
