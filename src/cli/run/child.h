#pragma once
#include <sys/types.h>

#include <csignal>
#include <map>
#include <string>
#include <vector>

namespace coffer::cli {

/// Holds back, in this thread and those it starts, the signals that ForwardedSignals hands on. Made before
/// any other thread; a command that is started gets them as they were.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  [[nodiscard]] const sigset_t& held() const { return held_; }
  [[nodiscard]] const sigset_t& before() const { return before_; }

 private:
  sigset_t held_{};
  sigset_t before_{};
};

/// What became of a command.
struct ChildEnd {
  int exit_code = 0;  ///< as a shell says it: 128 and the signal's number for one that a signal ended;
                      ///< 126, 127 where it was not executed
};

/// Runs a command with more variables in its environment until it ends, and hands on the signals that come
/// meanwhile: those that a process sent; what the terminal sends reaches the command anyhow. The command ends
/// with this process. `words` has one at least.
[[nodiscard]] ChildEnd run_child(const std::vector<std::string>& words,
                                 const std::map<std::string, std::string>& environment,
                                 const HeldSignals& signals);

}  // namespace coffer::cli
