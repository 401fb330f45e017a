#pragma once
// The lines between cofferd and the agents that answer for a person; docs/spec/presence.md is the
// specification.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/user_presence.h"

namespace coffer::reader {

/// Tells one question from another; grows by one with each.
using QuestionNumber = std::uint64_t;

/// The longest line of an agent, without its end.
inline constexpr std::size_t kMaxPresenceLine = 256;

/// Why a question is no longer open.
enum class PresenceOutcome : std::uint8_t { kConfirmed, kRefused, kTimedOut, kCancelled };
/// As the lines and the log have it: confirmed, refused, timeout, cancelled.
[[nodiscard]] std::string_view name_of(PresenceOutcome outcome);

/// The first line to an agent: version 1, and `token`, its name for the person. As all lines a JSON object in
/// ASCII that ends with a line feed; what is not UTF-8 in a name is replaced.
[[nodiscard]] std::string hello_line(std::string_view token);
/// The line that asks: number, token, command, key if there is one, and the seconds that the person has.
[[nodiscard]] std::string question_line(QuestionNumber number, std::string_view token,
                                        const platform::PresenceQuestion& question);
/// The line that says that a question is no longer open, and why.
[[nodiscard]] std::string closed_line(QuestionNumber number, PresenceOutcome outcome);

/// What an agent says.
struct AgentAnswer {
  QuestionNumber number;
  bool confirms;
};
/// @returns nothing for a line that is anything else than exactly an answer.
[[nodiscard]] std::optional<AgentAnswer> parse_answer_line(std::string_view line);

}  // namespace coffer::reader
