#pragma once
#include <mutex>

#include "reader/socket/session_limits.h"

namespace coffer::reader {

/// What a session is doing, told by its thread and asked by the server's: a session is closed for another
/// only between two commands.
class SessionActivity {
 public:
  /// A session that is idle from now on, with nobody logged in. All calls are safe from several threads.
  explicit SessionActivity(platform::CallerIdentity who)
      : view_{.who = who, .idle = true, .logged_in = false, .since = SessionView::Clock::now()} {}

  /// @returns whether the command may be carried out; not when the session was closed meanwhile.
  [[nodiscard]] bool begin_command() {
    const std::lock_guard held(mutex_);
    view_.idle = false;
    return !closing_;
  }
  /// After its answer has left.
  void end_command(bool logged_in) {
    const std::lock_guard held(mutex_);
    view_.idle = true;
    view_.logged_in = logged_in;
    view_.since = SessionView::Clock::now();
  }

  /// Lets no further command begin. @returns false, and changes nothing, when one is under way.
  [[nodiscard]] bool close_if_idle() {
    const std::lock_guard held(mutex_);
    closing_ = closing_ || view_.idle;
    return closing_;
  }
  /// Whether close_if_idle() has closed it.
  [[nodiscard]] bool is_closing() const {
    const std::lock_guard held(mutex_);
    return closing_;
  }
  /// Who it is and what it does, at this moment.
  [[nodiscard]] SessionView view() const {
    const std::lock_guard held(mutex_);
    return view_;
  }

 private:
  mutable std::mutex mutex_;
  SessionView view_;
  bool closing_ = false;
};

}  // namespace coffer::reader
