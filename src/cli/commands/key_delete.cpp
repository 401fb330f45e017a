#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/terminal/consent.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
};

constexpr Example kExamples[] = {
    {"coffer key delete first", "asks first"},
    {"coffer key delete --yes \"#3\"", "the key with the number 3, without a question"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_CHECK(
      ask_consent(call, fmt::format("The key \"{}\" ({}) will be gone; only a backup brings it back.",
                                    name_of(key), algorithm_of(key))));
  COFFER_CHECK(session->log_in(call));
  COFFER_CHECK(or_failure("The key cannot be deleted", client::delete_key(session->device(), key.reference)));
  Answer answer{.text = fmt::format("The key \"{}\" is deleted.\n", name_of(key))};
  answer.fields.add("number", key.reference).add("label", key.label);
  return answer;
}

}  // namespace

const Command kKeyDelete{
    .name = "key delete",
    .summary = "Delete a key and its certificate",
    .details = "Deletes a key, its label and its certificate. Only a backup brings it back.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .destroys = true,
    .run = run,
};

}  // namespace coffer::cli
