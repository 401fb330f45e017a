#pragma once
#include <span>
#include <string>

#include "cli/frame/command.h"

namespace coffer::cli {

/// What a run of coffer leaves: for the program, and for tests.
struct Printed {
  ExitCode code = ExitCode::kOk;
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// Carries out a command line, without the program's name.
[[nodiscard]] Printed carry_out(std::span<const std::string> words, Terminal& terminal,
                                const Environment& environment);

/// A failure as people read it.
[[nodiscard]] std::string render(const Failure& failure);

/// The program. @returns the exit code
[[nodiscard]] int run_coffer(int argc, const char* const* argv);

}  // namespace coffer::cli
