#include "cli/frame/parse.h"

#include <gmock/gmock.h>

#include <set>

#include "cli/coffer.h"
#include "cli/frame/command_table.h"
#include "cli/frame/common_parameters.h"
#include "cli/help/completion.h"
#include "cli/help/help.h"
#include "cli/help/man_page.h"
#include "cli/testing/fake_terminal.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Printed coffer(std::initializer_list<std::string> words) {
  testing::FakeTerminal terminal;
  const testing::FakeEnvironment environment;
  return carry_out(std::vector<std::string>(words), terminal, environment.get());
}

TEST(Parse, NothingShowsTheCommandsOfEveryDay) {
  const Printed shown = coffer({});
  EXPECT_EQ(shown.code, ExitCode::kOk);
  EXPECT_THAT(shown.out, HasSubstr("explain"));
  std::size_t everyday = 0;
  for (const Command* command : commands()) everyday += command->everyday ? 1 : 0;
  EXPECT_LE(everyday, 10u);
}

TEST(Parse, HelpListsEachCommand) {
  const Printed shown = coffer({"--help"});
  for (const Command* command : commands()) EXPECT_THAT(shown.out, HasSubstr(command->name));
  for (const ExitCodeText& code : kExitCodes) EXPECT_THAT(shown.out, HasSubstr(code.meaning.substr(0, 20)));
}

TEST(Parse, EachCommandHasHelpWithExamplesThatAreItsOwn) {
  for (const Command* command : commands()) {
    std::vector<std::string> words{std::string(command->name), "--help"};
    if (const auto space = words[0].find(' '); space != std::string::npos) {
      words = {words[0].substr(0, space), words[0].substr(space + 1), "--help"};
    }
    testing::FakeTerminal terminal;
    const testing::FakeEnvironment environment;
    const Printed shown = carry_out(words, terminal, environment.get());
    EXPECT_EQ(shown.code, ExitCode::kOk) << command->name;
    EXPECT_THAT(shown.out, StartsWith("Usage: coffer " + std::string(command->name)));
    EXPECT_FALSE(command->examples.empty()) << command->name;
    for (const Example& example : command->examples) {
      EXPECT_THAT(std::string(example.line), HasSubstr("coffer " + std::string(command->name)));
    }
  }
}

TEST(Parse, SummariesAndHelpArePhrases) {
  for (const Command* command : commands()) {
    EXPECT_FALSE(command->summary.ends_with('.')) << command->name;
    EXPECT_TRUE(command->details.ends_with('.')) << command->name;
    EXPECT_LE(command->summary.size(), 75u) << command->name;
    std::set<std::string_view> names;
    for (const Parameter& parameter : all_parameters(*command)) {
      EXPECT_TRUE(names.insert(parameter.name).second) << command->name << " " << parameter.name;
      EXPECT_FALSE(parameter.help.empty() || parameter.help.ends_with('.'))
          << command->name << " " << parameter.name;
      EXPECT_EQ(parameter.takes_value(), !parameter.value.empty()) << command->name << " " << parameter.name;
    }
  }
}

/// A PIN in an argument is seen by everybody who lists the processes.
TEST(Parse, NoOptionTakesAPin) {
  for (const Command* command : commands()) {
    for (const Parameter& parameter : all_parameters(*command)) {
      for (const std::string_view forbidden : {"--pin", "--so-pin", "--new-pin", "--password"}) {
        EXPECT_NE(parameter.name, forbidden) << command->name;
      }
    }
  }
}

TEST(Parse, WrongCommandLinesAreUsage) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"explain"},
                                                                 {"explain", "6982", "6983"},
                                                                 {"explain", "--nonsense", "6982"},
                                                                 {"nonsense"},
                                                                 {"--nonsense"}}) {
    testing::FakeTerminal terminal;
    const testing::FakeEnvironment environment;
    const Printed shown = carry_out(words, terminal, environment.get());
    EXPECT_EQ(shown.code, ExitCode::kUsage);
    EXPECT_THAT(shown.err, StartsWith("coffer: "));
    EXPECT_EQ(shown.out, "");
  }
}

TEST(Parse, ATypoGetsAnAdvice) { EXPECT_THAT(coffer({"explian", "6982"}).err, HasSubstr("coffer explain?")); }

TEST(Parse, FailuresAreJsonWhenAskedFor) {
  const Printed shown = coffer({"explain", "--json", "nonsense"});
  EXPECT_EQ(shown.code, ExitCode::kBadInput);
  EXPECT_THAT(shown.out, StartsWith(R"({"ok":false,"error":{"code":"bad-input","exit_code":11,)"));
  EXPECT_EQ(shown.err, "");
  EXPECT_THAT(coffer({"explain", "--json"}).out, StartsWith(R"({"ok":false,"error":{"code":"usage",)"));
}

TEST(Parse, AnswersAreJsonWhenAskedFor) {
  EXPECT_EQ(
      coffer({"explain", "6982", "--json"}).out,
      R"({"ok":true,"code":"6982","kind":"status word","meaning":"Not logged in, or the key's owner does not )"
      R"(allow this without the PIN.","next":"Log in first, with the PIN."})"
      "\n");
}

TEST(Help, NoLineIsLongerThanATerminal) {
  std::string text = overview() + full_help();
  for (const Command* command : commands()) text += command_help(*command);
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    const std::string line = text.substr(start, end - start);
    if (line.starts_with("Usage: ")) continue;
    EXPECT_LE(line.size(), 110u) << line;
  }
}

TEST(Completion, KnowsEachCommandAndOption) {
  for (const std::string_view shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion(shell).value();
    for (const Command* command : commands()) {
      const auto first = command->name.substr(0, command->name.find(' '));
      EXPECT_THAT(script, HasSubstr(std::string(first))) << shell;
      for (const Parameter& parameter : all_parameters(*command)) {
        if (!parameter.is_option()) continue;
        EXPECT_THAT(script, HasSubstr(std::string(parameter.name.substr(2)))) << shell;
      }
    }
  }
  EXPECT_FALSE(completion("csh"));
}

TEST(ManPage, EveryCommandHasOne) {
  EXPECT_THAT(man_page(), HasSubstr(".TH COFFER 1"));
  for (const Command* command : commands()) {
    const std::string page = man_page(*command);
    EXPECT_THAT(page, HasSubstr(".SH EXAMPLES"));
    EXPECT_THAT(page, Not(HasSubstr("\n\n"))) << command->name;
  }
}

}  // namespace
}  // namespace coffer::cli
