#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "client/backup/wrapped_key.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--key",
     .form = Form::kValues,
     .value = "KEY",
     .help = "Only this key: its label, id:HEX or #NUMBER [all]"},
    {.name = "FOLDER",
     .form = Form::kOne,
     .help = "Where the files go, one a key; made when missing",
     .completes = Completes::kFolders},
};

constexpr Example kExamples[] = {
    {"coffer backup create backup", "all keys, wrapped under the DKEK"},
    {"coffer backup create --key mail backup", "one key"},
};

/// A file name out of a label.
std::string file_name(const client::Key& key) {
  std::string name;
  for (const char c : key.label) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return fmt::format("{:03}-{}.wrapped", key.reference, name);
}

Result<std::vector<client::Key>, Failure> chosen_keys(const Invocation& call, TokenSession& session) {
  if (!call.arguments.has("--key")) return list_keys(session);
  std::vector<client::Key> keys;
  for (const std::string& word : call.arguments.all("--key")) {
    COFFER_TRY(client::Key key, find_key(session, word));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<ByteVector, Failure> wrap(TokenSession& session, const client::Key& key) {
  COFFER_TRY(const auto wrapped, or_failure(fmt::format("The key \"{}\" is not wrapped", name_of(key)),
                                            client::export_key(session.device(), key.reference)));
  return client::encode_wrapped_key(wrapped);
}

Outcome run(const Invocation& call) {
  const std::string folder = call.arguments.get("FOLDER");
  COFFER_TRY(const auto session, open_as_user(call));
  COFFER_TRY(const auto keys, chosen_keys(call, *session));
  ::mkdir(folder.c_str(), 0700);
  Answer answer;
  std::vector<std::string> files;
  std::vector<std::string> not_wrapped;
  for (const client::Key& key : keys) {
    const auto file = wrap(*session, key);
    if (!file) {
      not_wrapped.push_back(name_of(key));
      answer.text += file.error().cause + "\n";
      continue;
    }
    files.push_back(folder + "/" + file_name(key));
    COFFER_CHECK(write_output(files.back(), *file));
    answer.text += fmt::format("{}: {}\n", name_of(key), files.back());
  }
  if (!not_wrapped.empty()) answer.code = ExitCode::kNo;
  answer.fields.add("files", files).add("not_wrapped", not_wrapped);
  return answer;
}

}  // namespace

const Command kBackupCreate{
    .name = "backup create",
    .summary = "Write keys to files, wrapped under the DKEK",
    .details =
        "Wraps keys under the DKEK of their key domain, and writes each to a file with its label and "
        "certificate, in the "
        "form of sc-hsm-tool. Only a token with the same DKEK takes them back. Keys that do not leave the "
        "token are named, "
        "and coffer then exits with 3.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
