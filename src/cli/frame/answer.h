#pragma once
#include <string>

#include "base/result.h"
#include "cli/frame/exit_code.h"
#include "cli/frame/fields.h"

namespace coffer::cli {

/// What a command that did its work says.
struct Answer {
  ExitCode code = ExitCode::kOk;  ///< kNo, or what `coffer run` passes on; anything else is a Failure
  Fields fields{};                ///< with --json
  std::string text{};             ///< without it: for people, with its line ends; or bytes, as of a signature
};

/// Why a command did not do its work. All three are sentences with a full stop.
struct Failure {
  ExitCode code;
  std::string cause;        ///< what happened
  std::string unchanged{};  ///< what is as it was; may be empty
  std::string next{};       ///< what to do; may be empty
};

using Outcome = Result<Answer, Failure>;

/// `return fail({ExitCode::kBadInput, "..."});`
[[nodiscard]] inline std::unexpected<Failure> fail(Failure failure) {
  return std::unexpected(std::move(failure));
}

}  // namespace coffer::cli
