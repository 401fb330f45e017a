#pragma once

namespace coffer::daemon {

/// The program: reads its options, serves until a signal ends it. @returns the exit code (daemon/exit_code.h)
[[nodiscard]] int run_cofferd(int argc, const char* const* argv);

}  // namespace coffer::daemon
