#pragma once
#include <csignal>

namespace coffer::daemon {

/// Holds back the signals that end the daemon, in this thread and those it starts, so that wait() alone sees
/// them. Made before any other thread.
class EndSignals {
 public:
  /// Blocks SIGTERM, SIGINT and SIGHUP in this thread; nothing unblocks them again.
  EndSignals();
  /// Waits for SIGTERM, SIGINT or SIGHUP. @returns which.
  [[nodiscard]] int wait() const;

 private:
  sigset_t set_{};
};

}  // namespace coffer::daemon
