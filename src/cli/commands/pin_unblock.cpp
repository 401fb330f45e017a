#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"

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
  SoPin so_pin;
  COFFER_CHECK(read_so_pin(call, kSoPin, so_pin));
  SecretBuffer<64> data;
  (void)data.append(so_pin.expose());
  const bool keep = call.arguments.has("--keep");
  if (!keep) {
    Password new_pin;
    COFFER_CHECK(read_new_pin(call, kNewPin, new_pin));
    (void)data.append(new_pin.expose());
  }
  const std::uint8_t how = keep ? 0x01 : 0x00;
  COFFER_CHECK(session->must("The PIN is not unblocked", {0x00, 0x2C, how, 0x81}, data.expose()));
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
