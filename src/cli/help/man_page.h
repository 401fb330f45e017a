#pragma once
#include <string>

#include "cli/frame/command.h"

namespace coffer::cli {

/// coffer(1): all commands, exit codes, environment. In the macros of man(7).
[[nodiscard]] std::string man_page();
/// coffer-key-new(1): one command.
[[nodiscard]] std::string man_page(const Command& command);

}  // namespace coffer::cli
