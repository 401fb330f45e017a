#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--keep", .form = Form::kFlag, .help = "Keep the PIN as it is, and give it its tries back only"},
    {.name = "--new-pin-file",
     .value = "FILE",
     .help =
         "Read the new PIN from the first line of a file [$COFFER_NEW_PIN, or a question on the terminal]",
     .completes = Completes::kFiles},
    {.name = "--new-pin-fd", .value = "N", .help = "Read the new PIN from a file descriptor"},
};

constexpr Example kExamples[] = {
    {"coffer pin unblock", "asks for the SO-PIN, and twice for a new PIN"},
    {"coffer pin unblock --keep", "the same PIN works again"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::WipedBytes so_pin, read_so_pin(call, kSoPin));
  const bool keep = call.arguments.has("--keep");
  Password new_pin;
  if (!keep) COFFER_CHECK(read_new_pin(call, kNewPin, new_pin));
  COFFER_CHECK(or_failure("The PIN is not unblocked",
                          client::unblock_pin(session->device(), so_pin.bytes(), new_pin.expose())));
  return Answer{.text = keep ? "The PIN has all its tries again.\n"
                             : "The PIN is set, and has all its tries again.\n"};
}

}  // namespace

const Command kPinUnblock{
    .name = "pin unblock",
    .summary = "Give a blocked PIN its tries back, with the SO-PIN",
    .details =
        "Sets a new PIN, or with --keep leaves it as it is, and gives it all its tries back. Needs the "
        "SO-PIN. Keys "
        "stay as they are.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kSecurityOfficer,
    .run = run,
};

}  // namespace coffer::cli
