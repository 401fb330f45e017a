#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--new-pin-file",
     .value = "FILE",
     .help =
         "Read the new PIN from the first line of a file [$COFFER_NEW_PIN, or a question on the terminal]",
     .completes = Completes::kFiles},
    {.name = "--new-pin-fd", .value = "N", .help = "Read the new PIN from a file descriptor"},
};

constexpr Example kExamples[] = {
    {"coffer pin change", "asks for the present PIN, and twice for the new one"},
    {"coffer pin change --pin-file old --new-pin-file new", "from files"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  Password pin;
  Password new_pin;
  COFFER_CHECK(read_secret(call, kPin, pin));
  COFFER_CHECK(read_new_pin(call, kNewPin, new_pin));
  // The card cuts the two apart by the length of the present one: a wrong one must not move the border.
  COFFER_TRY(const Reply state, session->tell({0x00, 0x20, 0x00, 0x81}));
  const bool transport = state.sw == 0x6984;
  if (!transport)
    COFFER_CHECK(session->must("The PIN was not changed", {0x00, 0x20, 0x00, 0x81}, pin.expose()));
  SecretBuffer<2 * 32> both;
  if (!both.append(pin.expose()) || !both.append(new_pin.expose())) {
    return fail({ExitCode::kPin, "The PIN is too long.", "Nothing was changed."});
  }
  COFFER_CHECK(session->must("The PIN was not changed", {0x00, 0x24, 0x00, 0x81}, both.expose()));
  return Answer{.text = "The PIN is changed. All keys are as they were.\n"};
}

}  // namespace

const Command kPinChange{
    .name = "pin change",
    .summary = "Change the PIN",
    .details =
        "Replaces the PIN by a new one of 6 to 15 characters. Keys stay as they are. Also makes a transport "
        "PIN into "
        "one to work with.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
