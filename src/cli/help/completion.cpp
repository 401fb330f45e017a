#include "cli/help/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/frame/command_table.h"
#include "cli/frame/common_parameters.h"

namespace coffer::cli {
namespace {

std::string first_word(std::string_view name) { return std::string(name.substr(0, name.find(' '))); }

/// The first words of all commands, each once, in their order.
std::vector<std::string> first_words() {
  std::vector<std::string> words;
  for (const Command* command : commands()) {
    std::string word = first_word(command->name);
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  return words;
}

/// The second words of a noun.
std::vector<std::string> verbs_of(std::string_view noun) {
  std::vector<std::string> verbs;
  const std::string prefix = fmt::format("{} ", noun);
  for (const Command* command : commands()) {
    if (command->name.starts_with(prefix)) verbs.emplace_back(command->name.substr(prefix.size()));
  }
  return verbs;
}

std::string options_of(const Command& command) {
  std::string options;
  for (const Parameter& parameter : all_parameters(command)) {
    if (parameter.is_option()) options += fmt::format("{}{}", options.empty() ? "" : " ", parameter.name);
  }
  return options;
}

/// Text in single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// bash

std::string bash_values(const Parameter& parameter) {
  switch (parameter.completes) {
    case Completes::kFiles:
      return "COMPREPLY=($(compgen -f -- \"$word\"))";
    case Completes::kFolders:
      return "COMPREPLY=($(compgen -d -- \"$word\"))";
    case Completes::kWords:
      return fmt::format("COMPREPLY=($(compgen -W {} -- \"$word\"))", quoted(parameter.words));
    case Completes::kNothing:
      return "COMPREPLY=()";
  }
  return "";
}

std::string bash_command(const Command& command) {
  std::string text = fmt::format("    {})\n      case $before in\n", quoted(command.name));
  std::string arguments;
  for (const Parameter& parameter : all_parameters(command)) {
    if (parameter.takes_value()) {
      text += fmt::format("        {}) {}; return ;;\n", parameter.name, bash_values(parameter));
    } else if (!parameter.is_option() && arguments.empty()) {
      arguments = bash_values(parameter);
    }
  }
  text += "      esac\n      if [[ $word == -* ]]; then\n";
  text += fmt::format("        COMPREPLY=($(compgen -W {} -- \"$word\"))\n", quoted(options_of(command)));
  if (!arguments.empty()) text += fmt::format("      else\n        {}\n", arguments);
  return text + "      fi\n      ;;\n";
}

std::string bash() {
  std::string text =
      "# Completion of coffer for bash; made by: coffer --completion bash\n"
      "_coffer() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} name=${COMP_WORDS[1]}\n"
      "  COMPREPLY=()\n"
      "  if [[ $COMP_CWORD -eq 1 ]]; then\n" +
      fmt::format("    COMPREPLY=($(compgen -W {} -- \"$word\"))\n    return\n  fi\n  case $name in\n",
                  quoted(fmt::format("{} --help --version", fmt::join(first_words(), " "))));
  for (const Group& group : groups()) {
    text += fmt::format(
        "    {})\n      if [[ $COMP_CWORD -eq 2 ]]; then\n"
        "        COMPREPLY=($(compgen -W {} -- \"$word\"))\n        return\n      fi\n"
        "      name+=\" ${{COMP_WORDS[2]}}\"\n      ;;\n",
        group.name, quoted(fmt::format("{}", fmt::join(verbs_of(group.name), " "))));
  }
  text += "  esac\n  case $name in\n";
  for (const Command* command : commands()) text += bash_command(*command);
  return text + "  esac\n}\ncomplete -F _coffer coffer\n";
}

// zsh

/// Text inside a specification of _arguments: brackets and colons mean something there.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Parameter& parameter) {
  switch (parameter.completes) {
    case Completes::kFiles:
      return "_files";
    case Completes::kFolders:
      return "_files -/";
    case Completes::kWords:
      return fmt::format("({})", parameter.words);
    case Completes::kNothing:
      return " ";
  }
  return "";
}

std::string zsh_specification(const Parameter& parameter) {
  const std::string help = zsh_text(parameter.help);
  const std::string action = zsh_action(parameter);
  switch (parameter.form) {
    case Form::kFlag:
      return fmt::format("{}[{}]", parameter.name, help);
    case Form::kValue:
      return fmt::format("{}[{}]:{}:{}", parameter.name, help, zsh_text(parameter.value), action);
    case Form::kValues:
      return fmt::format("*{}[{}]:{}:{}", parameter.name, help, zsh_text(parameter.value), action);
    case Form::kOne:
      return fmt::format(":{}:{}", parameter.name, action);
    case Form::kOptional:
      return fmt::format("::{}:{}", parameter.name, action);
    case Form::kMany:
    case Form::kRest:
      return fmt::format("*:{}:{}", parameter.name, action);
  }
  return "";
}

std::string zsh() {
  std::string text =
      "#compdef coffer\n# Completion of coffer for zsh; made by: coffer --completion zsh\n"
      "_coffer() {\n  local name=$words[2]\n  if (( CURRENT == 2 )); then\n    compadd -- ";
  text +=
      fmt::format("{} --help --version\n    return\n  fi\n  case $name in\n", fmt::join(first_words(), " "));
  for (const Group& group : groups()) {
    text += fmt::format(
        "    {})\n      if (( CURRENT == 3 )); then\n        compadd -- {}\n        return\n      fi\n"
        "      name=\"$name $words[3]\"\n      shift words\n      (( CURRENT-- ))\n      ;;\n",
        group.name, fmt::join(verbs_of(group.name), " "));
  }
  text += "  esac\n  shift words\n  (( CURRENT-- ))\n  case $name in\n";
  for (const Command* command : commands()) {
    text += fmt::format("    {})\n      _arguments -s", quoted(command->name));
    for (const Parameter& parameter : all_parameters(*command)) {
      text += fmt::format(" \\\n        {}", quoted(zsh_specification(parameter)));
    }
    text += "\n      ;;\n";
  }
  return text +
         "  esac\n}\nif [[ $funcstack[1] == _coffer ]]; then\n  _coffer \"$@\"\nelse\n  compdef _coffer "
         "coffer\nfi\n";
}

// fish

std::string fish_condition(std::string_view name) {
  const std::size_t space = name.find(' ');
  if (space == std::string_view::npos) return fmt::format("__fish_seen_subcommand_from {}", name);
  return fmt::format("__fish_seen_subcommand_from {}; and __fish_seen_subcommand_from {}",
                     name.substr(0, space), name.substr(space + 1));
}

std::string fish_parameter(const Command& command, const Parameter& parameter) {
  std::string line = fmt::format("complete -c coffer -n {}", quoted(fish_condition(command.name)));
  if (parameter.is_option()) {
    line += fmt::format(" -l {} -d {}", parameter.name.substr(2), quoted(parameter.help));
  }
  if (parameter.takes_value()) line += " -r";
  if (parameter.completes == Completes::kFiles) line += " -F";
  if (parameter.completes == Completes::kFolders) line += " -a '(__fish_complete_directories)'";
  if (parameter.completes == Completes::kWords) line += fmt::format(" -a {}", quoted(parameter.words));
  return line + "\n";
}

std::string fish() {
  std::string text =
      "# Completion of coffer for fish; made by: coffer --completion fish\ncomplete -c coffer -f\n";
  for (const std::string& word : first_words()) {
    const Command* command = find_command(word);
    std::string_view summary = command != nullptr ? command->summary : "";
    for (const Group& group : groups()) {
      if (group.name == word) summary = group.summary;
    }
    text += fmt::format("complete -c coffer -n __fish_use_subcommand -a {} -d {}\n", word, quoted(summary));
  }
  for (const Group& group : groups()) {
    const std::string verbs = fmt::format("{}", fmt::join(verbs_of(group.name), " "));
    text += fmt::format("complete -c coffer -n {} -a {}\n",
                        quoted(fmt::format("__fish_seen_subcommand_from {}; and not "
                                           "__fish_seen_subcommand_from {}",
                                           group.name, verbs)),
                        quoted(verbs));
  }
  for (const Command* command : commands()) {
    for (const Parameter& parameter : all_parameters(*command)) text += fish_parameter(*command, parameter);
  }
  return text;
}

}  // namespace

std::optional<std::string> completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return std::nullopt;
}

}  // namespace coffer::cli
