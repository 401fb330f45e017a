#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/token/files.h"
#include "cli/token/signing.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--hash",
     .value = "HASH",
     .help = "As with coffer sign",
     .completes = Completes::kWords,
     .words = "sha256 sha384 sha512 sha224 sha1"},
    {.name = "--scheme",
     .value = "SCHEME",
     .help = "As with coffer sign",
     .completes = Completes::kWords,
     .words = "pkcs1 pss ecdsa eddsa"},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "SIGNATURE",
     .form = Form::kOne,
     .help = "The file with the signature, as bytes or base64",
     .completes = Completes::kFiles},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "What was signed [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer verify first message.sig message", "exits with 3 when it is none of this key over this message"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const ByteVector message, read_input(call.arguments.get("FILE", "-")));
  COFFER_TRY(ByteVector signature, read_input(call.arguments.get("SIGNATURE")));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_TRY(const SignatureMethod method, signature_method(call.arguments, key));
  const ByteVector public_key = public_key_of(key);
  bool right = verify(public_key, method, message, signature);
  if (!right) {
    const auto decoded = from_base64({reinterpret_cast<const char*>(signature.data()), signature.size()});
    right = decoded && verify(public_key, method, message, *decoded);
  }
  Answer answer{.code = right ? ExitCode::kOk : ExitCode::kNo};
  answer.fields.add("valid", right).add("key", name_of(key)).add("method", name_of(method));
  answer.text = right ? fmt::format("The signature is one of \"{}\" over this message.\n", name_of(key))
                      : fmt::format("The signature is not one of \"{}\" over this message.\n", name_of(key));
  return answer;
}

}  // namespace

const Command kVerify{
    .name = "verify",
    .summary = "Verify a signature with the public half of a key",
    .details =
        "Verifies a signature, with the public key that the token tells; the computation is OpenSSL's. Exits "
        "with 0 when it "
        "is right, with 3 when it is not. Needs no PIN.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
