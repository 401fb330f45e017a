#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/doctor/findings.h"

namespace coffer::cli {
namespace {

constexpr Example kExamples[] = {
    {"coffer doctor", "why a token is not found, and what to do"},
    {"coffer doctor --json", "the same for a program"},
};

std::string_view word(FindingLevel level) {
  switch (level) {
    case FindingLevel::kGood:
      return "ok";
    case FindingLevel::kAdvice:
      return "advice";
    case FindingLevel::kProblem:
      return "problem";
  }
  return "";
}

std::string_view colour(FindingLevel level) {
  switch (level) {
    case FindingLevel::kGood:
      return "\x1b[32m";
    case FindingLevel::kAdvice:
      return "\x1b[33m";
    case FindingLevel::kProblem:
      return "\x1b[31m";
  }
  return "";
}

std::string line_of(const Finding& finding, bool coloured) {
  const std::string mark = fmt::format("{}{:<8}{}", coloured ? colour(finding.level) : "",
                                       word(finding.level), coloured ? "\x1b[0m" : "");
  std::string text = fmt::format("{} {}\n", mark, finding.what);
  if (!finding.next.empty()) text += fmt::format("         {}\n", finding.next);
  return text;
}

Outcome run(const Invocation& call) {
  auto socket = call.arguments.find("--socket");
  if (!socket) socket = call.environment("COFFER_SOCKET");
  Answer answer;
  std::vector<Fields> list;
  for (const Finding& finding : judge(gather_facts(Places{}, socket))) {
    if (finding.level == FindingLevel::kProblem) answer.code = ExitCode::kNo;
    answer.text += line_of(finding, call.terminal.has_colour());
    list.push_back(Fields()
                       .add("id", finding.id)
                       .add("level", word(finding.level))
                       .add("what", finding.what)
                       .add("next", finding.next));
  }
  answer.fields.add("findings", list);
  return answer;
}

}  // namespace

const Command kDoctor{
    .name = "doctor",
    .summary = "Find out why a token is not found, and what to do",
    .details =
        "Looks at the PC/SC service, the readers and what is in them, USB devices and their driver, the "
        "PKCS#11 modules, the socket of cofferd, the clock and the random generator. Says for each what was "
        "found, and what to do about it. Changes nothing, and needs no PIN. Exits with 3 when there is a "
        "problem.",
    .parameters = {},
    .examples = kExamples,
    .needs = Needs::kToken,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
