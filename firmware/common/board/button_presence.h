#pragma once
#include "common/board/button.h"
#include "common/board/stopwatch.h"
#include "common/light/status.h"
#include "platform/user_presence.h"

namespace coffer::firmware {

/// Confirmation by a button: it is seen released first, then pressed, then released again, within the time of
/// the question. So one that is stuck, or was held down before, confirms nothing.
class ButtonPresence final : public platform::UserPresence {
 public:
  /// All outlive it. While it asks, the light says so.
  ButtonPresence(Button& button, Stopwatch& stopwatch, LightStatus& light)
      : button_(button), stopwatch_(stopwatch), light_(light) {}

  [[nodiscard]] platform::PresenceAnswer ask(const platform::PresenceQuestion& question,
                                             const platform::Caller* caller) override;

 private:
  /// Waits until the button is as said, twice in a row. @returns nothing when it is; else the answer
  [[nodiscard]] std::optional<platform::PresenceAnswer> wait_until(bool pressed, std::uint64_t deadline,
                                                                   const platform::Caller* caller);

  Button& button_;
  Stopwatch& stopwatch_;
  LightStatus& light_;
};

}  // namespace coffer::firmware
