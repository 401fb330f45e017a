#pragma once
#include <variant>

#include "daemon/config.h"

namespace coffer::daemon {

/// What the user asked to read: --help, --version.
struct ShowText {
  std::string text;
};

/// Reads the options, and the configuration file that they name. Log level and format are set in what it
/// returns.
/// @errors kUsage
[[nodiscard]] Result<std::variant<Config, ShowText>, StartError> read_command_line(int argc,
                                                                                   const char* const* argv);

/// $XDG_DATA_HOME/coffer, or else ~/.local/share/coffer. @errors kUsage (neither is known)
[[nodiscard]] Result<std::filesystem::path, StartError> default_state();

}  // namespace coffer::daemon
