#include "cli/terminal/consent.h"

#include <fmt/format.h>

namespace coffer::cli {

Result<void, Failure> ask_consent(const Invocation& call, std::string_view warning) {
  if (call.arguments.has("--yes")) return {};
  if (!call.terminal.can_ask()) {
    return fail({ExitCode::kDeclined, fmt::format("{} There is no terminal to ask on.", warning),
                 "Nothing was changed.", "Add --yes to do it without a question."});
  }
  const auto answer = call.terminal.ask(fmt::format("{} Go on? [y/N] ", warning));
  if (answer && (*answer == "y" || *answer == "Y" || *answer == "yes")) return {};
  return fail({ExitCode::kDeclined, "The question was not answered with yes.", "Nothing was changed."});
}

}  // namespace coffer::cli
