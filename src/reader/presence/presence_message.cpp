#include "reader/presence/presence_message.h"

#include <nlohmann/json.hpp>

namespace coffer::reader {
namespace {

/// Names come from configurations, and need not be UTF-8.
std::string line_of(const nlohmann::ordered_json& message) {
  return message.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string_view name_of(PresenceOutcome outcome) {
  switch (outcome) {
    case PresenceOutcome::kConfirmed:
      return "confirmed";
    case PresenceOutcome::kRefused:
      return "refused";
    case PresenceOutcome::kTimedOut:
      return "timeout";
    case PresenceOutcome::kCancelled:
      return "cancelled";
  }
  return "refused";
}

std::string hello_line(std::string_view token) {
  return line_of({{"type", "hello"}, {"version", 1}, {"token", token}});
}

std::string question_line(QuestionNumber number, std::string_view token,
                          const platform::PresenceQuestion& question) {
  nlohmann::ordered_json message{
      {"type", "question"}, {"id", number}, {"token", token}, {"operation", question.operation}};
  if (question.key) message["key"] = *question.key;
  message["seconds"] = question.seconds;
  return line_of(message);
}

std::string closed_line(QuestionNumber number, PresenceOutcome outcome) {
  return line_of({{"type", "closed"}, {"id", number}, {"outcome", name_of(outcome)}});
}

std::optional<AgentAnswer> parse_answer_line(std::string_view line) {
  const auto message = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!message.is_object() || message.size() != 2) return std::nullopt;
  const auto number = message.find("id");
  const auto answer = message.find("answer");
  if (number == message.end() || !number->is_number_unsigned()) return std::nullopt;
  if (answer == message.end() || (*answer != "confirm" && *answer != "refuse")) return std::nullopt;
  return AgentAnswer{number->get<QuestionNumber>(), *answer == "confirm"};
}

}  // namespace coffer::reader
