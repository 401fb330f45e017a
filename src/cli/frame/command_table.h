#pragma once
#include <span>
#include <string>
#include <string_view>

#include "cli/frame/command.h"

namespace coffer::cli {

/// Several verbs of one noun: "key new", "key list".
struct Group {
  std::string_view name;
  std::string_view summary;
};

/// All commands there are, in the order of the help. Help, completion, man pages and the parser come from
/// here.
[[nodiscard]] std::span<const Command* const> commands();
/// The nouns of commands with two words.
[[nodiscard]] std::span<const Group> groups();

/// The command whose whole name this is, or null.
[[nodiscard]] const Command* find_command(std::string_view name);
/// The command that the first words of a command line name, or null; "key" alone names none.
[[nodiscard]] const Command* find_command(std::span<const std::string> words);

}  // namespace coffer::cli
