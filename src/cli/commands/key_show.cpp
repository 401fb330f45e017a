#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/token/public_key.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--pem", .form = Form::kFlag, .help = "Its public half as PEM alone"},
    {.name = "--ssh", .form = Form::kFlag, .help = "The same as a line for authorized_keys"},
    {.name = "--jwk", .form = Form::kFlag, .help = "The same as a JSON Web Key"},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
};

constexpr Example kExamples[] = {
    {"coffer key show first", "what is known of a key, with its URI"},
    {"coffer key show --pem first", "the public key, for openssl"},
    {"coffer key show --ssh first", "the public key, for OpenSSH"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  Answer answer{.fields = key_fields(*session, key), .text = key_text(*session, key)};
  const bool pem = call.arguments.has("--pem");
  const bool ssh = call.arguments.has("--ssh");
  const bool jwk = call.arguments.has("--jwk");
  if (!pem && !ssh && !jwk) return answer;
  if (!key.public_key) {
    return fail(
        {ExitCode::kNotFound, fmt::format("The key \"{}\" has no public half on the token.", name_of(key))});
  }
  answer.text = pem   ? to_pem("PUBLIC KEY", public_key_of(key))
                : ssh ? ssh_line(*key.public_key, key.label)
                      : public_jwk(*key.public_key, key.label);
  if (answer.text.empty()) {
    return fail(
        {ExitCode::kUnsupported, fmt::format("A key of the kind {} has no such form.", algorithm_of(key))});
  }
  answer.fields.add("text", answer.text);
  return answer;
}

}  // namespace

const Command kKeyShow{
    .name = "key show",
    .summary = "Show a key, or its public half as PEM, SSH or JWK",
    .details =
        "Shows what the token tells of a key without a PIN: algorithm, id, certificate, URI; or its public "
        "half alone, "
        "in the form that another program takes.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
