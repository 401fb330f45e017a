#include "cli/help/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/frame/command_table.h"
#include "cli/frame/common_parameters.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kNameColumn = 22;

constexpr auto kVariables = std::to_array<Variable>({
    {"COFFER_READER", "The reader, where --reader is missing"},
    {"COFFER_SOCKET", "The socket, where --socket is missing"},
    {"COFFER_PIN", "The PIN, where no other source is given"},
    {"COFFER_SO_PIN", "The SO-PIN, likewise"},
    {"COFFER_NEW_PIN", "The new PIN of pin change and pin unblock, likewise"},
    {"COFFER_NEW_SO_PIN", "The new SO-PIN of pin set-so, likewise"},
    {"COFFER_PASSWORD", "The password of a DKEK share, likewise"},
    {"COFFER_NEW_PASSWORD", "The password of a private key that is written, likewise"},
    {"NO_COLOR", "Any value: no colours"},
});

std::string row(std::string_view name, std::string_view meaning) {
  if (name.size() + 2 > kNameColumn) {
    return fmt::format("  {}\n{}", name, wrap(meaning, kNameColumn + 2));
  }
  std::string lines = wrap(meaning, kNameColumn + 2);
  return fmt::format("  {:<{}}{}", name, kNameColumn, lines.substr(std::min(lines.size(), kNameColumn + 2)));
}

std::string rows_of(std::span<const Command* const> list, auto&& chosen) {
  std::string text;
  for (const Command* command : list) {
    if (chosen(*command)) text += row(command->name, command->summary);
  }
  return text;
}

std::string name_of(const Parameter& parameter) {
  if (parameter.name == "--help") return "-h, --help";
  if (parameter.takes_value()) return fmt::format("{} {}", parameter.name, parameter.value);
  return std::string(parameter.name);
}

std::string in_synopsis(const Parameter& parameter) {
  switch (parameter.form) {
    case Form::kOne:
      return fmt::format(" {}", parameter.name);
    case Form::kOptional:
      return fmt::format(" [{}]", parameter.name);
    case Form::kMany:
      return fmt::format(" {}...", parameter.name);
    case Form::kRest:
      return fmt::format(" -- {}...", parameter.name);
    case Form::kFlag:
    case Form::kValue:
      return fmt::format(" [{}]", name_of(parameter));
    case Form::kValues:
      return fmt::format(" [{}]...", name_of(parameter));
  }
  return "";
}

}  // namespace

std::span<const Variable> variables() { return kVariables; }

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::string line(indent, ' ');
  const auto end_line = [&] {
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
    line.assign(indent, ' ');
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    if (line.size() > indent && line.size() + end > width) end_line();
    line += text.substr(0, end);
    if (end < text.size() && text[end] == '\n') {
      end_line();
    } else {
      line += ' ';
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (line.size() > indent) end_line();
  return out;
}

std::string synopsis(const Command& command) {
  std::string line = fmt::format("coffer {}", command.name);
  // Options first; those of all commands go without saying.
  for (const bool options : {true, false}) {
    for (const Parameter& parameter : command.parameters) {
      if (parameter.is_option() == options) line += in_synopsis(parameter);
    }
  }
  return line;
}

std::string overview() {
  return "coffer: keys in a hardware security module, and what is done with them.\n\n" +
         rows_of(commands(), [](const Command& command) { return command.everyday; }) +
         "\ncoffer COMMAND --help shows how a command is used, coffer --help lists all of them.\n";
}

std::string full_help() {
  std::string text = "Usage: coffer COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands\n" +
                     rows_of(commands(), [](const Command&) { return true; }) + "\nEnvironment\n";
  for (const Variable& variable : kVariables) text += row(variable.name, variable.meaning);
  text += "\nExit codes\n";
  for (const ExitCodeText& code : kExitCodes) {
    text += row(fmt::format("{}", static_cast<int>(code.code)), code.meaning);
  }
  return text +
         "\nPINs come from a question on the terminal, a file, a file descriptor or the environment, never "
         "from an\nargument, which others could read in the list of processes.\n";
}

std::string group_help(std::string_view group) {
  const std::string prefix = std::string(group) + " ";
  std::string text;
  for (const Group& known : groups()) {
    if (known.name == group) text = fmt::format("coffer {}: {}\n\n", group, known.summary);
  }
  return text +
         rows_of(commands(), [&](const Command& command) { return command.name.starts_with(prefix); }) +
         fmt::format("\ncoffer {} VERB --help shows how it is used.\n", group);
}

std::string command_help(const Command& command) {
  std::string text = fmt::format("Usage: {}\n\n{}\n", synopsis(command), wrap(command.details, 0));
  std::string arguments;
  std::string options;
  for (const Parameter& parameter : all_parameters(command)) {
    (parameter.is_option() ? options : arguments) += row(name_of(parameter), parameter.help);
  }
  if (!arguments.empty()) text += "Arguments\n" + arguments + "\n";
  text += "Options\n" + options + "\nExamples\n";
  for (const Example& example : command.examples) {
    text += fmt::format("  {}\n      {}\n", example.line, example.what);
  }
  return text;
}

std::string command_help(std::span<const std::string> words) {
  const Command* command = find_command(words);
  return command == nullptr ? full_help() : command_help(*command);
}

std::string command_list() {
  std::string text;
  for (const Command* command : commands()) text += fmt::format("{}\n", command->name);
  return text;
}

}  // namespace coffer::cli
