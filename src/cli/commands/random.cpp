#include "client/objects/random.h"
#include "cli/commands/commands.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"
#include "cli/token/numbers.h"

namespace coffer::cli {
namespace {

constexpr unsigned kMost = 1u << 20;

constexpr Parameter kParameters[] = {
    {.name = "--out",
     .value = "FILE",
     .help = "Write the bytes to a file [hexadecimal digits on standard output]",
     .completes = Completes::kFiles},
    {.name = "COUNT", .form = Form::kOptional, .help = "How many bytes, up to 1048576 [32]"},
};

constexpr Example kExamples[] = {
    {"coffer random 16", "16 bytes of the token's generator, as hexadecimal digits"},
    {"coffer random --out seed.bin 1024", "into a file"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto count, number_option<unsigned>(call.arguments, "COUNT", 1, kMost));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::WipedBytes drawn,
             or_failure("No random bytes come", client::random_bytes(session->device(), count.value_or(32))));
  Answer answer;
  answer.fields.add("bytes", drawn.size());
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, drawn.bytes(), Privacy::kPrivate));
    answer.fields.add("out", *path);
    return answer;
  }
  answer.text = to_hexadecimal(drawn.bytes()) + "\n";
  answer.fields.add("hex", to_hexadecimal(drawn.bytes()));
  return answer;
}

}  // namespace

const Command kRandom{
    .name = "random",
    .summary = "Draw random bytes from the token's generator",
    .details = "Draws bytes from the random generator of the token. Needs no PIN.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
