#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"

namespace coffer::cli {
namespace {

constexpr Example kExamples[] = {
    {"coffer key list", "number, algorithm, id and label of each key"},
    {"coffer key list --json", "the same with public keys and URIs, for a program"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const auto keys, list_keys(*session));
  Answer answer;
  std::vector<Fields> list;
  for (const client::Key& key : keys) {
    list.push_back(key_fields(*session, key));
    answer.text += fmt::format("{:>4}  {:<10}  {:<8}  {}{}\n", fmt::format("#{}", key.reference),
                               algorithm_of(key), to_hexadecimal(key.id), key.label,
                               key.certificate.empty() ? "" : "  (with a certificate)");
  }
  if (keys.empty()) answer.text = "There are no keys. coffer key new NAME makes one.\n";
  answer.fields.add("keys", list);
  return answer;
}

}  // namespace

const Command kKeyList{
    .name = "key list",
    .summary = "List the keys",
    .details = "Lists the keys on the token: number, algorithm, id and label. Needs no PIN.",
    .parameters = {},
    .examples = kExamples,
    .needs = Needs::kToken,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
