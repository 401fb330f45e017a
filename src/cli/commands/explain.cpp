#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/explain/explanation.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "CODE",
     .form = Form::kOne,
     .help = "A status word (6982), CKR_... or SCARD_... by name, or their number (0xA0)"},
};

constexpr Example kExamples[] = {
    {"coffer explain 6982", "what a card's status word means"},
    {"coffer explain CKR_PIN_LOCKED", "what a PKCS#11 module has answered"},
    {"coffer explain 0x8010001D", "what PC/SC has answered"},
};

Outcome run(const Invocation& call) {
  const std::string code = call.arguments.get("CODE");
  const auto found = explain(code);
  if (!found) {
    return fail({ExitCode::kBadInput, fmt::format("\"{}\" is no status word and no return code.", code), "",
                 "A status word has four hexadecimal digits, as 6982 has."});
  }
  Answer answer;
  answer.fields.add("code", found->code)
      .add("kind", found->kind)
      .add("meaning", found->meaning)
      .add("next", found->next);
  answer.text = fmt::format("{} ({}): {}\n", found->code, found->kind, found->meaning);
  if (!found->next.empty()) answer.text += fmt::format("{}\n", found->next);
  return answer;
}

}  // namespace

const Command kExplain{
    .name = "explain",
    .summary = "Say what a status word or return code means",
    .details =
        "Says in plain words what a number stands for that a card, a PKCS#11 module or the PC/SC service has "
        "answered, and what to do about it. Needs no token.",
    .parameters = kParameters,
    .examples = kExamples,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
