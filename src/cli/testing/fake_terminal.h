#pragma once
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "cli/terminal/terminal.h"

namespace coffer::cli::testing {

/// Answers from a list, and keeps what was shown.
class FakeTerminal final : public Terminal {
 public:
  std::deque<std::string> answers;   ///< to both kinds of questions; none left: nobody answers
  std::vector<std::string> prompts;  ///< all questions so far
  std::vector<std::string> said;
  std::vector<std::string> progress;
  bool is_there = false;  ///< whether somebody can be asked

  [[nodiscard]] bool can_ask() const override { return is_there; }
  [[nodiscard]] bool ask_hidden(std::string_view prompt, Password& answer) override {
    const auto line = ask(prompt);
    if (!line) return false;
    return answer.assign({reinterpret_cast<const std::uint8_t*>(line->data()), line->size()});
  }
  [[nodiscard]] std::optional<std::string> ask(std::string_view prompt) override {
    prompts.emplace_back(prompt);
    if (answers.empty()) return std::nullopt;
    std::string line = answers.front();
    answers.pop_front();
    return line;
  }
  void say(std::string_view line) override { said.emplace_back(line); }
  void show_progress(std::string_view what) override { progress.emplace_back(what); }
  [[nodiscard]] bool has_colour() const override { return false; }
};

/// Variables of an environment of the test's own.
struct FakeEnvironment {
  std::map<std::string, std::string> variables;

  [[nodiscard]] Environment get() const {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end() || found->second.empty()) return std::nullopt;
      return found->second;
    };
  }
};

}  // namespace coffer::cli::testing
