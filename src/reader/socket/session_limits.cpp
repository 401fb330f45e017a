#include "reader/socket/session_limits.h"

#include <algorithm>
#include <tuple>

namespace coffer::reader {

Admission admit(std::span<const SessionView> sessions, const platform::CallerIdentity& newcomer,
                const SessionLimits& limits, SessionView::Clock::time_point now) {
  const auto is_own = [&](const SessionView& one) { return platform::same_owner(one.who, newcomer); };
  const bool own_full = static_cast<std::size_t>(std::ranges::count_if(sessions, is_own)) >= limits.per_user;
  if (!own_full && sessions.size() < limits.all) return {.admitted = true, .in_place_of = {}};
  const auto may_go = [&](const SessionView& one) {
    return one.idle && (is_own(one) || !own_full) && (!one.logged_in || now - one.since >= limits.idle);
  };
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (!may_go(sessions[i])) continue;
    const auto rank = [&](std::size_t at) { return std::tuple(sessions[at].logged_in, sessions[at].since); };
    if (!chosen || rank(i) < rank(*chosen)) chosen = i;
  }
  return {.admitted = chosen.has_value(), .in_place_of = chosen};
}

}  // namespace coffer::reader
