#include "cli/coffer.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "cli/frame/json.h"
#include "cli/frame/parse.h"
#include "cli/terminal/posix_terminal.h"

namespace coffer::cli {
namespace {

Printed printed(const Failure& failure, bool json) {
  if (json) return {failure.code, to_json(failure), ""};
  return {failure.code, "", render(failure)};
}

Printed printed(Answer answer, bool json) {
  return {answer.code, json ? to_json(answer) : std::move(answer.text), ""};
}

/// Whether --json is there, for failures of the command line itself.
bool asks_for_json(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--json") return true;
  }
  return false;
}

/// PINs and keys in memory: no core dump, and no other process of this user may attach.
void keep_memory_private() { ::prctl(PR_SET_DUMPABLE, 0); }

/// @returns false when not all of it could be written
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

std::string render(const Failure& failure) {
  std::string text = fmt::format("coffer: {}\n", failure.cause);
  if (!failure.unchanged.empty()) text += fmt::format("  {}\n", failure.unchanged);
  if (!failure.next.empty()) text += fmt::format("  {}\n", failure.next);
  return text;
}

Printed carry_out(std::span<const std::string> words, Terminal& terminal, const Environment& environment) {
  auto parsed = parse(words);
  if (!parsed) return printed(parsed.error(), asks_for_json(words));
  if (const auto* text = std::get_if<Text>(&*parsed)) return {ExitCode::kOk, text->text, ""};
  const auto& [command, arguments] = std::get<ParsedCommand>(*parsed);
  const Invocation call{arguments, terminal, environment, arguments.has("--json")};
  auto outcome = command->run(call);
  terminal.show_progress("");
  return outcome ? printed(std::move(*outcome), call.json) : printed(outcome.error(), call.json);
}

int run_coffer(int argc, const char* const* argv) try {
  keep_memory_private();
  ::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(argv + 1, argv + argc);
  PosixTerminal terminal(variable);
  const Printed result = carry_out(words, terminal, variable);
  const bool said = write_all(STDERR_FILENO, result.err);
  if (write_all(STDOUT_FILENO, result.out) && said) return static_cast<int>(result.code);
  (void)write_all(STDERR_FILENO,
                  fmt::format("coffer: The output cannot be written: {}.\n", std::strerror(errno)));
  return static_cast<int>(result.code == ExitCode::kOk ? ExitCode::kOutput : result.code);
} catch (const std::exception& error) {
  (void)write_all(STDERR_FILENO, fmt::format("coffer: {}\n", error.what()));
  return static_cast<int>(ExitCode::kInternal);
}

}  // namespace coffer::cli
