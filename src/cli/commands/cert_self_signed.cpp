#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/token/numbers.h"
#include "cli/token/store_certificate.h"
#include "cli/x509/x509_builder.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--subject", .value = "NAME", .help = "Whose it is, as in CN=Alice,O=Example [CN=KEY]"},
    {.name = "--san",
     .form = Form::kValues,
     .value = "NAME",
     .help = "Another name, as DNS:www.example.org, email:a@example.org or IP:192.0.2.1"},
    {.name = "--days", .value = "N", .help = "How long it is good, from now on [365]"},
    {.name = "--hash",
     .value = "HASH",
     .help = "As with coffer sign",
     .completes = Completes::kWords,
     .words = "sha256 sha384 sha512"},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
};

constexpr Example kExamples[] = {
    {"coffer cert self-signed --subject CN=Alice --days 730 first", "stored with the key, and shown as PEM"},
};

Outcome run(const Invocation& call) {
  constexpr unsigned kLongest = 36500;
  COFFER_TRY(const auto days, number_option<unsigned>(call.arguments, "--days", 1, kLongest));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_TRY(const SignatureMethod method, signature_method(call.arguments, key));
  COFFER_CHECK(session->log_in(call));
  const X509Subject subject{.name = call.arguments.get("--subject", "CN=" + name_of(key)),
                            .alternatives = call.arguments.all("--san"),
                            .public_key = public_key_of(key)};
  COFFER_TRY(const ByteVector der, make_self_signed(subject, method, days.value_or(365), [&](Bytes body) {
               return sign(*session, key, method, body);
             }));
  COFFER_CHECK(store_certificate(*session, key, der));
  Answer answer{.text = to_pem("CERTIFICATE", der)};
  answer.fields.add("key", name_of(key)).add("certificate", answer.text);
  return answer;
}

}  // namespace

const Command kCertSelfSigned{
    .name = "cert self-signed",
    .summary = "Make a certificate that a key signs for itself, and store it",
    .details =
        "Makes an X.509 certificate for the key, signed by itself inside the token, and stores it with the "
        "key.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
