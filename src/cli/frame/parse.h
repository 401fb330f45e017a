#pragma once
#include <span>
#include <string>
#include <variant>

#include "cli/frame/command.h"

namespace coffer::cli {

/// A command with what was given to it.
struct ParsedCommand {
  const Command* command;
  Arguments arguments;
};

/// What to print instead: the overview, help, version, completion or man page.
struct Text {
  std::string text;
};

/// Reads a command line, without the program's name. @errors kUsage; kBadInput never
[[nodiscard]] Result<std::variant<ParsedCommand, Text>, Failure> parse(std::span<const std::string> words);

}  // namespace coffer::cli
