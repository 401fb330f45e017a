#pragma once
#include "cli/frame/command.h"

namespace coffer::cli {

/// Asks before something is destroyed, unless there is --yes. `warning`: a sentence of what will be gone.
/// @errors kDeclined
[[nodiscard]] Result<void, Failure> ask_consent(const Invocation& call, std::string_view warning);

}  // namespace coffer::cli
