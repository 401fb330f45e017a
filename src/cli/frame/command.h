#pragma once
#include <span>
#include <string_view>

#include "cli/frame/answer.h"
#include "cli/frame/arguments.h"
#include "cli/terminal/terminal.h"

namespace coffer::cli {

/// How often a parameter stands, and with what.
enum class Form {
  kFlag,      ///< --name
  kValue,     ///< --name VALUE, once at most
  kValues,    ///< --name VALUE, several times
  kOne,       ///< an argument
  kOptional,  ///< an argument that may be missing
  kMany,      ///< one argument or more
  kRest,      ///< all that follows --, untouched: the last parameter
};

/// What a value is, for shell completion.
enum class Completes { kNothing, kFiles, kFolders, kWords };

/// A parameter of a command. Help, completion, man page and parser come from it.
struct Parameter {
  std::string_view name;  ///< "--label", or "FILE" for an argument
  Form form = Form::kValue;
  std::string_view value{};  ///< what --name takes, as help shows it: "TEXT"
  std::string_view help{};   ///< a phrase without a full stop; what holds without it in [brackets]
  Completes completes = Completes::kNothing;
  std::string_view words{};  ///< of kWords: separated by spaces

  [[nodiscard]] constexpr bool is_option() const { return name.starts_with("--"); }
  [[nodiscard]] constexpr bool takes_value() const { return form == Form::kValue || form == Form::kValues; }
};

/// A command line to learn from.
struct Example {
  std::string_view line;  ///< as it is typed
  std::string_view what;  ///< a phrase without a full stop
};

/// What a command works with.
struct Invocation {
  const Arguments& arguments;
  Terminal& terminal;
  const Environment& environment;
  bool json = false;  ///< the answer goes to a program
};

/// What a command asks of its surroundings: it brings options with it (frame/common_parameters.h).
enum class Needs {
  kNothing,
  kToken,            ///< --reader, --socket
  kUser,             ///< and the PIN
  kSecurityOfficer,  ///< --reader, --socket, and the SO-PIN
  kBoth,             ///< and both PINs
};

/// A verb: one row of the table (command_table.h).
struct Command {
  std::string_view name;     ///< "key new"
  std::string_view summary;  ///< a phrase, for lists
  std::string_view details;  ///< paragraphs, for help and man page
  std::span<const Parameter> parameters;
  std::span<const Example> examples;  ///< at least one
  Needs needs = Needs::kNothing;
  bool destroys = false;  ///< asks, unless there is --yes
  bool everyday = false;  ///< among those that `coffer` alone shows
  Outcome (*run)(const Invocation& call);
};

}  // namespace coffer::cli
