#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/backup/wrapped_key.h"
#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"

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
std::string file_name(const KeyEntry& key) {
  std::string name;
  for (const char c : key.description.label) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return fmt::format("{:03}-{}.wrapped", key.number, name);
}

Result<std::vector<KeyEntry>, Failure> chosen_keys(const Invocation& call, TokenSession& session) {
  if (!call.arguments.has("--key")) return list_keys(session);
  std::vector<KeyEntry> keys;
  for (const std::string& word : call.arguments.all("--key")) {
    COFFER_TRY(KeyEntry key, find_key(session, word));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<ByteVector, Failure> wrap(TokenSession& session, const KeyEntry& key) {
  COFFER_TRY(const ByteVector blob, session.ask(fmt::format("The key \"{}\" is not wrapped", key.name()),
                                                {0x80, 0x72, key.number, 0x92}));
  COFFER_TRY(const auto description, session.read_file(kDescriptionPrefix | key.number));
  COFFER_TRY(const auto certificate, session.read_file(kCertificatePrefix | key.number));
  return write_wrapped_key({blob, description.value_or(ByteVector{}), certificate.value_or(ByteVector{})});
}

Outcome run(const Invocation& call) {
  const std::string folder = call.arguments.get("FOLDER");
  COFFER_TRY(const auto session, open_as_user(call));
  COFFER_TRY(const auto keys, chosen_keys(call, *session));
  ::mkdir(folder.c_str(), 0700);
  Answer answer;
  std::vector<std::string> files;
  std::vector<std::string> not_wrapped;
  for (const KeyEntry& key : keys) {
    const auto file = wrap(*session, key);
    if (!file) {
      not_wrapped.push_back(key.name());
      answer.text += file.error().cause + "\n";
      continue;
    }
    files.push_back(folder + "/" + file_name(key));
    COFFER_CHECK(write_output(files.back(), *file));
    answer.text += fmt::format("{}: {}\n", key.name(), files.back());
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
