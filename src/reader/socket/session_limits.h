#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "platform/caller.h"

namespace coffer::reader {

/// How many sessions there may be, and when one makes place for another.
struct SessionLimits {
  std::size_t all = 64;
  std::size_t per_user = 32;  ///< of one user id
  std::chrono::seconds idle{
      600};  ///< from then on an idle session makes place although somebody is logged in
};

/// A session as the limits see it.
struct SessionView {
  using Clock = std::chrono::steady_clock;

  platform::CallerIdentity who;
  bool idle = false;  ///< no command is under way
  bool logged_in = false;
  Clock::time_point since;  ///< when it became idle
};

/// What becomes of a new connection.
struct Admission {
  bool admitted = false;
  std::optional<std::size_t> in_place_of;  ///< the session that is closed for it
};

/// Whether `newcomer` gets a session beside `sessions`. Where a limit is reached, it gets the place of an
/// idle session: of its own user, if that user's limit is reached. First of the one that is idle longest
/// without a login, else of the one that is idle longest, from limits.idle on.
[[nodiscard]] Admission admit(std::span<const SessionView> sessions, const platform::CallerIdentity& newcomer,
                              const SessionLimits& limits, SessionView::Clock::time_point now);

}  // namespace coffer::reader
