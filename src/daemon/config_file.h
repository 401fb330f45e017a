#pragma once
#include <string_view>

#include "daemon/config.h"

namespace coffer::daemon {

/// Reads a configuration file (TOML). Its relative paths start at its folder. What it does not know is an
/// error that names the key and the line. @errors kUsage
[[nodiscard]] Result<Config, StartError> read_config_file(const std::filesystem::path& file);

/// The same from text; `file` is for messages and for relative paths.
[[nodiscard]] Result<Config, StartError> parse_config(std::string_view text,
                                                      const std::filesystem::path& file);

}  // namespace coffer::daemon
