#include "common/board/button_presence.h"

namespace coffer::firmware {

using platform::PresenceAnswer;

std::optional<PresenceAnswer> ButtonPresence::wait_until(bool pressed, std::uint64_t deadline,
                                                         const platform::Caller* caller) {
  constexpr int kEnough = 2;  // contacts bounce
  int in_a_row = 0;
  while (in_a_row < kEnough) {
    if (caller != nullptr && caller->is_gone()) return PresenceAnswer::kRefused;
    if (stopwatch_.milliseconds() >= deadline) return PresenceAnswer::kTimedOut;
    in_a_row = button_.is_pressed() == pressed ? in_a_row + 1 : 0;
    stopwatch_.rest();
  }
  return std::nullopt;
}

PresenceAnswer ButtonPresence::ask(const platform::PresenceQuestion& question,
                                   const platform::Caller* caller) {
  const std::uint64_t deadline = stopwatch_.milliseconds() + std::uint64_t{question.seconds} * 1000;
  const LightStatus::Waiting waiting(light_);
  for (const bool pressed : {false, true, false}) {
    if (const auto answer = wait_until(pressed, deadline, caller)) return *answer;
  }
  return PresenceAnswer::kConfirmed;
}

}  // namespace coffer::firmware
