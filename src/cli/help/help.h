#pragma once
#include <span>
#include <string>

#include "cli/frame/command.h"

namespace coffer::cli {

/// What `coffer` alone shows: the commands of every day.
[[nodiscard]] std::string overview();
/// All commands, exit codes and environment variables.
[[nodiscard]] std::string full_help();
/// The commands of a noun.
[[nodiscard]] std::string group_help(std::string_view group);
/// How a command is used, with examples.
[[nodiscard]] std::string command_help(const Command& command);
/// The same for a name as words; full_help() when there is none.
[[nodiscard]] std::string command_help(std::span<const std::string> words);
/// The names of all commands, a line each.
[[nodiscard]] std::string command_list();

/// "coffer key new [--label TEXT] NAME"
[[nodiscard]] std::string synopsis(const Command& command);

/// A variable of the environment that coffer reads.
struct Variable {
  std::string_view name;
  std::string_view meaning;
};
[[nodiscard]] std::span<const Variable> variables();

/// Breaks text at spaces into lines of `width` at most, each behind `indent` spaces. Paragraphs stay apart.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t width = 100);

}  // namespace coffer::cli
