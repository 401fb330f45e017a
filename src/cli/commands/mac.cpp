#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "client/keys/symmetric.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kLongest = 65000;

constexpr Parameter kParameters[] = {
    {.name = "KEY", .form = Form::kOne, .help = "A symmetric key: its label, id:HEX or #NUMBER"},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "What is authenticated, 65000 bytes at most [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer mac shared message", "AES-CMAC, as hexadecimal digits"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const ByteVector message, read_input(call.arguments.get("FILE", "-"), kLongest));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  if (key.type != client::KeyType::kAes) {
    return fail(
        {ExitCode::kUnsupported, fmt::format("A key of the kind {} makes no MAC.", algorithm_of(key))});
  }
  COFFER_CHECK(session->log_in(call));
  COFFER_TRY(const ByteVector mac,
             or_failure("No MAC was made", client::cmac(session->device(), key, message)));
  Answer answer{.text = to_hexadecimal(mac) + "\n"};
  answer.fields.add("key", name_of(key)).add("algorithm", "aes-cmac").add("mac", to_hexadecimal(mac));
  return answer;
}

}  // namespace

const Command kMac{
    .name = "mac",
    .summary = "Make a message authentication code with a symmetric key",
    .details = "Makes an AES-CMAC (NIST SP 800-38B) inside the token.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
