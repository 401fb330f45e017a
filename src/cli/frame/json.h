#pragma once
#include <string>

#include "cli/frame/answer.h"

namespace coffer::cli {

/// The JSON object of an answer, on one line with its end: "ok" first, then the fields.
[[nodiscard]] std::string to_json(const Answer& answer);
/// The JSON object of a failure: "ok" false, and "error" with code, exit_code, cause, unchanged, next.
[[nodiscard]] std::string to_json(const Failure& failure);

}  // namespace coffer::cli
