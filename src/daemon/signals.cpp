#include "daemon/signals.h"

#include <initializer_list>

namespace coffer::daemon {

EndSignals::EndSignals() {
  ::sigemptyset(&set_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set_, signal);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int EndSignals::wait() const {
  int signal = 0;
  while (::sigwait(&set_, &signal) != 0) {
  }
  return signal;
}

}  // namespace coffer::daemon
