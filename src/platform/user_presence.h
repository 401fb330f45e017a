#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/caller.h"

namespace coffer::platform {

/// What a person is asked before the token does something.
struct PresenceQuestion {
  std::string_view operation;       ///< the name of the command
  std::optional<std::uint8_t> key;  ///< the number of the key that would work
  std::uint8_t seconds = 0;         ///< how long the person has, 1..60
};

/// What became of a question. kRefused: by the person, or whatever else went wrong.
enum class PresenceAnswer : std::uint8_t { kConfirmed, kRefused, kTimedOut };

/// The button of a board, or what stands for it.
class UserPresence {
 public:
  /// Asks, and waits for the answer: at most question.seconds, and hardly longer than until the caller is
  /// gone (nullptr: never). kConfirmed is the act of a person, for this question; whatever goes wrong is
  /// kRefused. Called without any mutex of the token held, from several threads at once.
  [[nodiscard]] virtual PresenceAnswer ask(const PresenceQuestion& question, const Caller* caller) = 0;

 protected:
  ~UserPresence() = default;
};

/// Where there is nobody to ask.
class NobodyPresent final : public UserPresence {
 public:
  [[nodiscard]] PresenceAnswer ask(const PresenceQuestion&, const Caller*) override {
    return PresenceAnswer::kRefused;
  }
};

}  // namespace coffer::platform
