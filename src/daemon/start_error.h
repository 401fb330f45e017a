#pragma once
#include <string>

#include "daemon/exit_code.h"

namespace coffer::daemon {

/// Why the daemon does not start.
struct StartError {
  ExitCode code;
  std::string message;  ///< a sentence for the administrator
};

}  // namespace coffer::daemon
