#pragma once

namespace coffer::daemon {

/// How cofferd ends. Documented in docs/guide/cofferd.md and in --help.
enum class ExitCode : int {
  kOk = 0,        ///< stopped by SIGTERM, SIGINT or SIGHUP; what was asked for is done
  kInternal = 1,  ///< something that should not happen
  kUsage = 2,     ///< wrong options or configuration file
  kLocked = 3,    ///< another process has the state open
  kState = 4,     ///< the state cannot be used: permissions, damage, lost root key
  kReader = 5,    ///< the Unix socket cannot be made, or another card is in the virtual reader
  kMemory = 6,    ///< not enough memory to stretch PINs
};

}  // namespace coffer::daemon
