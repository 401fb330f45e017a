#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--id", .value = "HEX", .help = "Also change its PKCS#11 id [as it is]"},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "NAME", .form = Form::kOne, .help = "Its new label"},
};

constexpr Example kExamples[] = {
    {"coffer key rename first signing", "the key is called signing from now on"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(client::Key key, find_key(*session, call.arguments.get("KEY")));
  const std::string name = call.arguments.get("NAME");
  COFFER_TRY(const bool taken, is_label_taken(*session, name, key.reference));
  if (taken) {
    return fail(
        {ExitCode::kExists, fmt::format("There is a key \"{}\" already.", name), "Nothing was changed."});
  }
  if (const auto text = call.arguments.find("--id")) {
    const auto id = from_hexadecimal(*text);
    if (!id) return fail({ExitCode::kUsage, "--id must be hexadecimal digits.", "Nothing was done."});
    key.id = *id;
  }
  key.label = name;
  COFFER_CHECK(session->log_in(call));
  COFFER_CHECK(or_failure("The key's label cannot be written",
                          client::rename_key(session->device(), key, key.label, key.id)));
  return Answer{.fields = key_fields(*session, key), .text = key_text(*session, key)};
}

}  // namespace

const Command kKeyRename{
    .name = "key rename",
    .summary = "Give a key another label",
    .details = "Replaces the label of a key, and with --id its PKCS#11 id. The key itself stays as it is.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
