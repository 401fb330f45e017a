#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "client/backup/wrapped_key.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "FILE", .form = Form::kMany, .help = "Wrapped keys", .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer backup restore backup/001-mail.wrapped", "one key comes back, with its label and certificate"},
};

/// No key domain of the token has the key's DKEK.
Failure no_domain(TokenSession& session) {
  const auto domains = client::list_domains(session.device());
  if (domains && domains->empty()) {
    return {ExitCode::kUnsupported,
            "The key is not unwrapped: the token was initialised without key domains.",
            "Nothing was changed.", "See what the token says of itself: coffer status."};
  }
  return {ExitCode::kRefused,
          "The key is not unwrapped: no key domain has the DKEK that it was wrapped under.",
          "Nothing was changed.", "Compare the key check values: coffer status shows the token's."};
}

/// Unwraps a key into a free place, with what describes it, whole or not at all.
Result<client::Key, Failure> restore(TokenSession& session, const client::WrappedKey& wrapped) {
  const auto description = client::parse_key_description(wrapped.description);
  const std::string label = description ? description->label : "";
  COFFER_TRY(const bool taken, is_label_taken(session, label));
  if (taken && !label.empty()) {
    return fail({ExitCode::kExists, fmt::format("There is a key \"{}\" already.", label),
                 "It was not touched.", "Rename or delete it first: coffer key rename, coffer key delete."});
  }
  auto restored = client::import_key(session.device(), wrapped, std::nullopt);
  if (restored) return std::move(*restored);
  if (restored.error().kind == client::Error::Kind::kNotFound) return fail(no_domain(session));
  return fail(failure_of("The key is not unwrapped", restored.error()));
}

Outcome run(const Invocation& call) {
  std::vector<client::WrappedKey> wrapped;
  for (const std::string& path : call.arguments.all("FILE")) {
    COFFER_TRY(const ByteVector file, read_input(path, 65536));
    auto key = client::parse_wrapped_key(file);
    if (!key) {
      return fail({ExitCode::kBadInput, fmt::format("{} is no file of a wrapped key.", path),
                   "Nothing was changed."});
    }
    wrapped.push_back(std::move(*key));
  }
  COFFER_TRY(const auto session, open_as_user(call));
  Answer answer;
  std::vector<Fields> list;
  for (const client::WrappedKey& key : wrapped) {
    COFFER_TRY(const client::Key restored, restore(*session, key));
    list.push_back(key_fields(*session, restored));
    answer.text +=
        fmt::format("\"{}\" is back, with the number {}.\n", name_of(restored), restored.reference);
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
