#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"
#include "cli/token/numbers.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kPiece = 1024;
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

/// GET CHALLENGE answers exactly as many bytes as it is asked for.
Result<ByteVector, Failure> draw(TokenSession& session, std::size_t count) {
  ByteVector drawn;
  while (drawn.size() < count) {
    const std::size_t size = std::min(kPiece, count - drawn.size());
    COFFER_TRY(const ByteVector piece, session.challenge(size));
    drawn.insert(drawn.end(), piece.begin(), piece.end());
  }
  return drawn;
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto count, number_option<unsigned>(call.arguments, "COUNT", 1, kMost));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const ByteVector drawn, draw(*session, count.value_or(32)));
  Answer answer;
  answer.fields.add("bytes", drawn.size());
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, drawn, Privacy::kPrivate));
    answer.fields.add("out", *path);
    return answer;
  }
  answer.text = to_hexadecimal(drawn) + "\n";
  answer.fields.add("hex", to_hexadecimal(drawn));
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
