#include "cli/commands/commands.h"
#include "cli/token/so_pin.h"
#include "client/login/pins.h"

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

constexpr std::string_view kNotChanged = "The PIN was not changed";

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  Password pin;
  Password new_pin;
  COFFER_CHECK(read_secret(call, kPin, pin));
  COFFER_CHECK(read_new_pin(call, kNewPin, new_pin));
  client::Device& device = session->device();
  COFFER_TRY(const auto status, or_failure(kNotChanged, client::pin_status(device, client::Pin::kUser)));
  // The card cuts the two apart by the length of the present one: a wrong one must not move the border.
  if (status.state != client::PinStatus::State::kTransport) {
    const auto right = client::verify_pin(device, client::Pin::kUser, pin.expose());
    if (!right) return fail(pin_failure_of(kNotChanged, right.error()));
  }
  const auto changed = client::change_pin(device, client::Pin::kUser, pin.expose(), new_pin.expose());
  if (!changed) return fail(pin_failure_of(kNotChanged, changed.error()));
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
