#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "platform/user_presence.h"

namespace coffer::token::testing {

/// A person who answers as the test says, and keeps in mind what was asked.
class FakeUserPresence final : public platform::UserPresence {
 public:
  using Answer = platform::PresenceAnswer;
  struct Question {
    std::string operation;
    std::optional<std::uint8_t> key;
    std::uint8_t seconds;
    const platform::Caller* caller;
  };

  [[nodiscard]] Answer ask(const platform::PresenceQuestion& question,
                           const platform::Caller* caller) override {
    questions.push_back({std::string(question.operation), question.key, question.seconds, caller});
    if (const auto now = std::exchange(meanwhile, nullptr)) now();
    return answer;
  }

  Answer answer = Answer::kRefused;
  std::function<void()> meanwhile;  ///< done once, while the person thinks
  std::vector<Question> questions;
};

}  // namespace coffer::token::testing
