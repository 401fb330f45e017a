#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/token/signing.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--hash",
     .value = "HASH",
     .help = "sha256, sha384, sha512, sha224 or sha1 [sha256; on longer curves as long as the curve]",
     .completes = Completes::kWords,
     .words = "sha256 sha384 sha512 sha224 sha1"},
    {.name = "--scheme",
     .value = "SCHEME",
     .help = "Of RSA keys: pkcs1 or pss [pkcs1]",
     .completes = Completes::kWords,
     .words = "pkcs1 pss ecdsa eddsa"},
    {.name = "--out",
     .value = "FILE",
     .help = "Write the signature to a file, as bytes [base64 on standard output]",
     .completes = Completes::kFiles},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "What is signed [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer sign --out message.sig first message", "a signature that openssl dgst verifies"},
    {"coffer sign --scheme pss --hash sha512 mail message", "RSA-PSS, as base64"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const ByteVector message, read_input(call.arguments.get("FILE", "-")));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_TRY(const SignatureMethod method, signature_method(call.arguments, key));
  COFFER_CHECK(session->log_in(call));
  COFFER_TRY(const ByteVector signature, sign(*session, key, method, message));
  Answer answer;
  answer.fields.add("key", name_of(key))
      .add("method", name_of(method))
      .add("signature", to_base64(signature));
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, signature));
    answer.fields.add("out", *path);
  } else {
    answer.text = to_base64(signature) + "\n";
  }
  return answer;
}

}  // namespace

const Command kSign{
    .name = "sign",
    .summary = "Sign a file with a key of the token",
    .details =
        "Signs a file, or what comes through standard input. The hash is computed here, the signature inside "
        "the token "
        "(Ed25519 and Ed448 sign the message itself). ECDSA signatures are DER, as openssl has them.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
