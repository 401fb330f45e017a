#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--new-so-pin-file",
     .value = "FILE",
     .help = "Read the new SO-PIN from the first line of a file [$COFFER_NEW_SO_PIN, or a question on the "
             "terminal]",
     .completes = Completes::kFiles},
    {.name = "--new-so-pin-fd", .value = "N", .help = "Read the new SO-PIN from a file descriptor"},
};

constexpr Example kExamples[] = {
    {"coffer pin set-so", "asks for the present SO-PIN, and twice for the new one"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  SoPin so_pin;
  SoPin new_so_pin;
  COFFER_CHECK(read_so_pin(call, kSoPin, so_pin));
  COFFER_CHECK(read_so_pin(call, kNewSoPin, new_so_pin));
  SecretBuffer<16> both;
  (void)both.append(so_pin.expose());
  (void)both.append(new_so_pin.expose());
  COFFER_CHECK(session->must("The SO-PIN was not changed", {0x00, 0x24, 0x00, 0x88}, both.expose()));
  return Answer{.text = "The SO-PIN is changed.\n"};
}

}  // namespace

const Command kPinSetSo{
    .name = "pin set-so",
    .summary = "Change the SO-PIN",
    .details =
        "Replaces the SO-PIN by a new one of sixteen hexadecimal digits, or eight characters. Keys and the "
        "PIN stay as "
        "they are.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kSecurityOfficer,
    .run = run,
};

}  // namespace coffer::cli
