#pragma once
#include <vector>

#include "cli/frame/command.h"

namespace coffer::cli {

/// All parameters of a command: its own, then those that it has because of what it needs, then those of all.
[[nodiscard]] std::vector<Parameter> all_parameters(const Command& command);

}  // namespace coffer::cli
