#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"
#include "client/login/pins.h"

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
  COFFER_TRY(const client::WipedBytes so_pin, read_so_pin(call, kSoPin));
  COFFER_TRY(const client::WipedBytes new_so_pin, read_so_pin(call, kNewSoPin));
  COFFER_CHECK(or_failure(
      "The SO-PIN was not changed",
      client::change_pin(session->device(), client::Pin::kSo, so_pin.bytes(), new_so_pin.bytes())));
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
