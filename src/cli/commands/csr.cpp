#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "cli/x509/x509_builder.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--subject",
     .value = "NAME",
     .help = "Whom it is for, as in CN=www.example.org,O=Example [CN=KEY]"},
    {.name = "--san",
     .form = Form::kValues,
     .value = "NAME",
     .help = "Another name, as DNS:www.example.org, email:a@example.org or IP:192.0.2.1"},
    {.name = "--hash",
     .value = "HASH",
     .help = "As with coffer sign",
     .completes = Completes::kWords,
     .words = "sha256 sha384 sha512"},
    {.name = "--out",
     .value = "FILE",
     .help = "Write it to a file [PEM on standard output]",
     .completes = Completes::kFiles},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
};

constexpr Example kExamples[] = {
    {"coffer csr --subject CN=www.example.org --san DNS:www.example.org web",
     "a request for a certificate authority"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  COFFER_TRY(const SignatureMethod method, signature_method(call.arguments, key));
  COFFER_CHECK(session->log_in(call));
  const X509Subject subject{.name = call.arguments.get("--subject", "CN=" + name_of(key)),
                            .alternatives = call.arguments.all("--san"),
                            .public_key = public_key_of(key)};
  COFFER_TRY(const ByteVector der,
             make_request(subject, method, [&](Bytes body) { return sign(*session, key, method, body); }));
  const std::string pem = to_pem("CERTIFICATE REQUEST", der);
  Answer answer;
  answer.fields.add("key", name_of(key)).add("request", pem);
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, {reinterpret_cast<const std::uint8_t*>(pem.data()), pem.size()}));
  } else {
    answer.text = pem;
  }
  return answer;
}

}  // namespace

const Command kCsr{
    .name = "csr",
    .summary = "Make a certificate signing request for a key",
    .details = "Makes a request (PKCS#10) for the key, signed inside the token, for a certificate authority.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
