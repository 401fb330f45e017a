#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/token/store_certificate.h"
#include "cli/x509/x509_builder.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "An X.509 certificate, PEM or DER [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer cert put web www.example.org.pem", "what the certificate authority has sent"},
};

Outcome run(const Invocation& call) {
  const std::string path = call.arguments.get("FILE", "-");
  COFFER_TRY(const ByteVector file, read_input(path, 65536));
  const ByteVector der = parse_certificate(file);
  if (der.empty()) {
    return fail(
        {ExitCode::kBadInput, fmt::format("{} is no X.509 certificate.", path), "Nothing was changed."});
  }
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_CHECK(session->log_in(call));
  COFFER_CHECK(store_certificate(*session, key, der));
  Answer answer{.text = fmt::format("The certificate is stored with \"{}\".\n", name_of(key))};
  answer.fields.add("key", name_of(key));
  return answer;
}

}  // namespace

const Command kCertPut{
    .name = "cert put",
    .summary = "Store a certificate with its key",
    .details =
        "Stores an X.509 certificate with the key that it is of, in place of the one that is there. One of "
        "another key is "
        "refused.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
