#include "cli/frame/parse.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "cli/frame/command_table.h"
#include "cli/frame/common_parameters.h"
#include "cli/help/completion.h"
#include "cli/help/help.h"
#include "cli/help/man_page.h"

namespace coffer::cli {
namespace {

using Words = std::span<const std::string>;

constexpr std::string_view kNothingDone = "Nothing was done.";

std::unexpected<Failure> usage(std::string cause, const Command& command) {
  return fail({ExitCode::kUsage, fmt::format("coffer {}: {}.", command.name, cause),
               std::string(kNothingDone),
               fmt::format("coffer {} --help shows how it is used.", command.name)});
}

std::size_t words_in(std::string_view name) {
  return 1 + static_cast<std::size_t>(std::ranges::count(name, ' '));
}

/// How many changes of a letter lie between two words (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

/// "Do you mean coffer key list?", or where to look.
std::string advice_for(const std::string& typed) {
  constexpr std::size_t kNear = 2;
  const Command* nearest = nullptr;
  std::size_t least = kNear + 1;
  for (const Command* command : commands()) {
    const std::size_t away = distance(typed, command->name);
    if (away < least) {
      nearest = command;
      least = away;
    }
  }
  if (nearest != nullptr) return fmt::format("Do you mean coffer {}?", nearest->name);
  return "coffer --help lists all commands.";
}

Result<std::variant<ParsedCommand, Text>, Failure> unknown(Words words) {
  const auto is_group = [&](const Group& group) { return group.name == words.front(); };
  if (std::ranges::any_of(groups(), is_group)) {
    if (words.size() == 1 || words[1].starts_with("-")) return Text{group_help(words.front())};
    const std::string both = words[0] + " " + words[1];
    return fail({ExitCode::kUsage, fmt::format("There is no command coffer {}.", both),
                 std::string(kNothingDone), advice_for(both)});
  }
  return fail({ExitCode::kUsage, fmt::format("There is no command coffer {}.", words.front()),
               std::string(kNothingDone), advice_for(words.front())});
}

/// What coffer itself has as options; some are for packages, not for people.
Result<std::variant<ParsedCommand, Text>, Failure> top_level(Words words) {
  const std::string& option = words.front();
  if (option == "--help" || option == "-h" || option == "help") {
    return Text{words.size() == 1 ? full_help() : command_help(words.subspan(1))};
  }
  if (option == "--version") return Text{"coffer " COFFER_VERSION "\n"};
  if (option == "--commands") return Text{command_list()};
  if (option == "--man") {
    if (words.size() == 1) return Text{man_page()};
    const Command* command = find_command(words.subspan(1));
    return command != nullptr ? Text{man_page(*command)} : Text{man_page()};
  }
  if (option == "--completion" && words.size() == 2) {
    if (auto script = completion(words[1])) return Text{std::move(*script)};
  }
  if (option == "--completion") {
    return fail(
        {ExitCode::kUsage, "coffer --completion takes bash, zsh or fish.", std::string(kNothingDone)});
  }
  return fail({ExitCode::kUsage, fmt::format("There is no option {}.", option), std::string(kNothingDone),
               "coffer --help lists all commands; options stand behind the command."});
}

/// Takes off what follows --, for a command that hands it on.
std::optional<std::vector<std::string>> take_rest(Words& words) {
  const auto dashes = std::ranges::find(words, "--");
  if (dashes == words.end()) return std::nullopt;
  std::vector<std::string> rest(dashes + 1, words.end());
  words = words.first(static_cast<std::size_t>(dashes - words.begin()));
  return rest;
}

/// CLI11's view of the parameters; the values outlive it.
void declare(CLI::App& app, std::span<const Parameter> parameters,
             std::map<std::string, std::vector<std::string>, std::less<>>& values,
             std::map<std::string, std::size_t, std::less<>>& flags) {
  for (const Parameter& parameter : parameters) {
    std::string name(parameter.name);
    switch (parameter.form) {
      case Form::kFlag:
        app.add_flag(name == "--help" ? "-h,--help" : name, flags[name]);
        break;
      case Form::kValue:
      case Form::kValues:
        app.add_option(name, values[name])->allow_extra_args(false)->expected(1)->take_all();
        break;
      case Form::kOne:
      case Form::kOptional:
      case Form::kMany:
      case Form::kRest:
        break;
    }
  }
}

/// Gives arguments to the parameters in their order. @errors kUsage (more than they take)
Result<void, Failure> distribute(const Command& command, std::span<const Parameter> parameters,
                                 std::span<const std::string> given, Arguments& arguments) {
  for (const Parameter& parameter : parameters) {
    const bool many = parameter.form == Form::kMany;
    if (given.empty() || !(many || parameter.form == Form::kOne || parameter.form == Form::kOptional))
      continue;
    const std::size_t count = many ? given.size() : 1;
    arguments.set(parameter.name, {given.begin(), given.begin() + static_cast<std::ptrdiff_t>(count)});
    given = given.subspan(count);
  }
  if (given.empty()) return {};
  return usage(fmt::format("it does not know {}", given.front()), command);
}

/// What CLI11 does not look at, so that --help works without it.
Result<void, Failure> check(const Command& command, std::span<const Parameter> parameters,
                            const Arguments& arguments) {
  for (const Parameter& parameter : parameters) {
    const bool must =
        parameter.form == Form::kOne || parameter.form == Form::kMany || parameter.form == Form::kRest;
    const auto given = arguments.all(parameter.name);
    if (must && given.empty()) return usage(fmt::format("{} is missing", parameter.name), command);
    if (parameter.form == Form::kValue && given.size() > 1) {
      return usage(fmt::format("{} is there more than once", parameter.name), command);
    }
    if (parameter.takes_value() && std::ranges::any_of(given, &std::string::empty)) {
      return usage(fmt::format("{} is empty", parameter.name), command);
    }
  }
  return {};
}

Result<std::variant<ParsedCommand, Text>, Failure> parse_command(const Command& command, Words words) {
  const std::vector<Parameter> parameters = all_parameters(command);
  const bool hands_on = !command.parameters.empty() && command.parameters.back().form == Form::kRest;
  auto rest = hands_on ? take_rest(words) : std::nullopt;

  CLI::App app("", std::string(command.name));
  app.set_help_flag();
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::map<std::string, std::size_t, std::less<>> flags;
  declare(app, parameters, values, flags);
  std::vector<std::string> positional;
  app.add_option("ARGUMENTS", positional)->expected(0, CLI::detail::expected_max_vector_size);
  std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 takes them
  try {
    app.parse(reversed);
  } catch (const CLI::ExtrasError&) {
    const auto extras = app.remaining();
    return usage(fmt::format("it does not know {}", extras.empty() ? "an argument" : extras.front()),
                 command);
  } catch (const CLI::ParseError& error) {
    return usage(error.what(), command);
  }

  Arguments arguments;
  for (auto& [name, given] : values) {
    if (!given.empty()) arguments.set(name, std::move(given));
  }
  for (const auto& [name, count] : flags) {
    if (count > 0) arguments.set(name, {""});
  }
  if (rest && !rest->empty()) arguments.set(command.parameters.back().name, std::move(*rest));
  if (arguments.has("--help")) return Text{command_help(command)};
  COFFER_CHECK(distribute(command, parameters, positional, arguments));
  COFFER_CHECK(check(command, parameters, arguments));
  return ParsedCommand{&command, std::move(arguments)};
}

}  // namespace

Result<std::variant<ParsedCommand, Text>, Failure> parse(Words words) {
  if (words.empty()) return Text{overview()};
  if (const Command* command = find_command(words)) {
    return parse_command(*command, words.subspan(words_in(command->name)));
  }
  if (words.front().starts_with("-") || words.front() == "help") return top_level(words);
  return unknown(words);
}

}  // namespace coffer::cli
