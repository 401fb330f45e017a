#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/numbers.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--type",
     .value = "TYPE",
     .help = "ec:p256, ec:p384, ec:p521, ec:k256, ec:bp256, ec:bp384, ec:bp512, ed25519, ed448, x25519, "
             "x448, rsa:2048, "
             "rsa:3072, rsa:4096, aes:128, aes:192, aes:256 [ec:p256]",
     .completes = Completes::kWords,
     .words = "ec:p256 ec:p384 ec:p521 ec:k256 ec:bp256 ec:bp384 ec:bp512 ed25519 ed448 x25519 x448 rsa:2048 "
              "rsa:3072 "
              "rsa:4096 aes:128 aes:192 aes:256"},
    {.name = "--id", .value = "HEX", .help = "Its PKCS#11 id [its number, one byte]"},
    {.name = "--uses", .value = "N", .help = "How often it may be used at all [without a limit]"},
    {.name = "--domain", .value = "N", .help = "The key domain that it belongs to [0]"},
    {.name = "NAME", .form = Form::kOne, .help = "Its label, new on this token"},
};

constexpr Example kExamples[] = {
    {"coffer key new first", "a key for signatures on the curve P-256"},
    {"coffer key new --type rsa:3072 mail", "an RSA key, which takes its time"},
    {"coffer key new --type ec:p384 --uses 10 ten-times", "a key that works ten times"},
};

Result<NewKey, Failure> read_wanted(const Arguments& arguments) {
  NewKey wanted{.algorithm = find_algorithm(arguments.get("--type", "ec:p256")),
                .label = arguments.get("NAME")};
  if (wanted.algorithm == nullptr) {
    return fail({ExitCode::kUsage, fmt::format("There is no type \"{}\".", arguments.get("--type")),
                 "Nothing was done.", fmt::format("There are: {}.", algorithm_names())});
  }
  if (wanted.label.empty() || wanted.label.size() > 64) {
    return fail({ExitCode::kUsage, "The label must have 1 to 64 bytes.", "Nothing was done."});
  }
  if (const auto text = arguments.find("--id")) {
    const auto id = from_hexadecimal(*text);
    if (!id || id->size() > 32) {
      return fail(
          {ExitCode::kUsage, "--id must be 1 to 32 bytes in hexadecimal digits.", "Nothing was done."});
    }
    wanted.id = *id;
  }
  COFFER_TRY(wanted.uses, number_option<std::uint32_t>(arguments, "--uses", 1, 0xFFFFFFFF));
  COFFER_TRY(wanted.domain, number_option<std::uint8_t>(arguments, "--domain", 0, 255));
  return wanted;
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const NewKey wanted, read_wanted(call.arguments));
  COFFER_TRY(const auto session, open_as_user(call));
  const Progress progress(call.terminal, "Making the key");
  COFFER_TRY(const client::Key key, make_key(*session, wanted));
  Answer answer{.fields = key_fields(*session, key), .text = key_text(*session, key)};
  return answer;
}

}  // namespace

const Command kKeyNew{
    .name = "key new",
    .summary = "Make a key that never leaves the token",
    .details =
        "Makes a key inside the token. Its private half never leaves it, but wrapped for a backup where the "
        "token was "
        "initialised for that.\n\n"
        "Programs that know the SmartCard-HSM find it by its label and id; the URI is what programs of "
        "PKCS#11 take.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
