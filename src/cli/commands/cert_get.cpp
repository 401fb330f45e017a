#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--out",
     .value = "FILE",
     .help = "Write it to a file [PEM on standard output]",
     .completes = Completes::kFiles},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
};

constexpr Example kExamples[] = {
    {"coffer cert get --out web.pem web", "the certificate of a key, as PEM"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  if (key.certificate.empty()) {
    return fail({ExitCode::kNotFound, fmt::format("No certificate is stored with \"{}\".", name_of(key)), "",
                 "coffer csr makes a request for one, coffer cert self-signed one of its own."});
  }
  const std::string pem = to_pem("CERTIFICATE", key.certificate);
  Answer answer;
  answer.fields.add("key", name_of(key)).add("certificate", pem);
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, {reinterpret_cast<const std::uint8_t*>(pem.data()), pem.size()}));
  } else {
    answer.text = pem;
  }
  return answer;
}

}  // namespace

const Command kCertGet{
    .name = "cert get",
    .summary = "Get the certificate of a key",
    .details = "Reads the X.509 certificate that is stored with a key. Needs no PIN.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
