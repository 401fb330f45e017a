#include <fmt/format.h>

#include "cli/backup/wrapped_key.h"
#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/token/restore.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "FILE", .form = Form::kMany, .help = "Wrapped keys", .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer backup restore backup/001-mail.wrapped", "one key comes back, with its label and certificate"},
};

Outcome run(const Invocation& call) {
  std::vector<WrappedKey> wrapped;
  for (const std::string& path : call.arguments.all("FILE")) {
    COFFER_TRY(const ByteVector file, read_input(path, 65536));
    auto key = parse_wrapped_key(file);
    if (!key) {
      return fail({ExitCode::kBadInput, fmt::format("{} is no file of a wrapped key.", path),
                   "Nothing was changed."});
    }
    wrapped.push_back(std::move(*key));
  }
  COFFER_TRY(const auto session, open_as_user(call));
  Answer answer;
  std::vector<Fields> list;
  for (const WrappedKey& key : wrapped) {
    COFFER_TRY(const KeyEntry restored, restore_key(*session, key));
    list.push_back(key_fields(*session, restored));
    answer.text += fmt::format("\"{}\" is back, with the number {}.\n", restored.name(), restored.number);
  }
  answer.fields.add("keys", list);
  return answer;
}

}  // namespace

const Command kBackupRestore{
    .name = "backup restore",
    .summary = "Take wrapped keys back into the token",
    .details =
        "Unwraps keys into free places of the token, with their labels and certificates. The token must have "
        "the DKEK that "
        "they were wrapped under. Takes files of sc-hsm-tool too. Each key comes back whole, or not at all.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
