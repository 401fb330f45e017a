#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/terminal/consent.h"
#include "cli/token/keys.h"
#include "cli/token/numbers.h"
#include "cli/token/so_pin.h"
#include "client/login/initialise.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--label", .value = "TEXT", .help = "The token's name [Coffer]"},
    {.name = "--dkek-shares",
     .value = "N",
     .help = "Keys can be wrapped under a DKEK of so many shares; 0: under one that the token draws [no "
             "wrapping]"},
    {.name = "--key-domains",
     .value = "N",
     .help = "So many key domains, set up later, instead of --dkek-shares"},
    {.name = "--pin-tries", .value = "N", .help = "How many wrong PINs block it, 1 to 10 [3]"},
};

constexpr Example kExamples[] = {
    {"coffer init --label work", "a token whose keys never leave it"},
    {"coffer init --dkek-shares 2", "with backups, which need the shares of two custodians"},
    {"coffer init --yes --pin-file pin --so-pin-file so-pin", "from a script"},
};

/// The user PIN that the token is to have.
constexpr SecretSource kFirstPin{"PIN", "--pin", "COFFER_PIN", "New PIN: ", true};
constexpr SecretSource kFirstSoPin{"SO-PIN", "--so-pin", "COFFER_SO_PIN",
                                   "New SO-PIN (16 hexadecimal digits): ", true};

constexpr std::size_t kLongestLabel = 32;

struct Wanted {
  std::string label;
  std::optional<std::uint8_t> shares{};
  std::optional<std::uint8_t> domains{};
  std::uint8_t tries = 3;
};

Result<Wanted, Failure> read_wanted(const Arguments& arguments) {
  Wanted wanted{.label = arguments.get("--label", "Coffer")};
  COFFER_TRY(wanted.shares, number_option<std::uint8_t>(arguments, "--dkek-shares", 0, 255));
  COFFER_TRY(wanted.domains, number_option<std::uint8_t>(arguments, "--key-domains", 1, 255));
  COFFER_TRY(const auto tries, number_option<std::uint8_t>(arguments, "--pin-tries", 1, 10));
  wanted.tries = tries.value_or(wanted.tries);
  if (wanted.shares && wanted.domains) {
    return fail(
        {ExitCode::kUsage, "--dkek-shares and --key-domains exclude each other.", "Nothing was done."});
  }
  if (wanted.label.size() > kLongestLabel) {
    return fail({ExitCode::kUsage, "The label has more than 32 bytes.", "Nothing was done."});
  }
  return wanted;
}

/// Why it was not initialised: cards say it of a wrong SO-PIN in several ways.
Failure not_initialised(const client::Error& error) {
  Failure failure = failure_of("The token cannot be initialised", error);
  const auto left = error.tries_left();
  if (!left && !error.is(client::Sw::kConditionsNotSatisfied)) return failure;
  failure.code = ExitCode::kPin;
  failure.unchanged = "All keys are still there.";
  failure.next =
      "A token that is initialised wants its present SO-PIN. A wrong one counts: see coffer status.";
  if (left && !error.is(client::Sw::kPinBlocked)) {
    failure.cause = fmt::format("The SO-PIN is wrong; {} tries are left ({:04X}).", *left,
                                static_cast<unsigned>(error.sw));
  }
  return failure;
}

Result<void, Failure> initialise(TokenSession& session, const Wanted& wanted, Bytes pin, Bytes so_pin) {
  client::Initialisation what;
  what.user_pin = pin;
  what.so_pin = so_pin;
  what.user_pin_tries = wanted.tries;
  what.dkek_shares = wanted.shares;
  what.key_domains = wanted.domains;
  const auto done = client::initialise(session.device(), what);
  if (!done) return fail(not_initialised(done.error()));
  const auto login = client::verify_pin(session.device(), client::Pin::kUser, pin);
  if (!login) return fail(failure_of("The login failed", login.error()));
  return or_failure("The label cannot be written", client::set_token_label(session.device(), wanted.label));
}

Result<void, Failure> consent(const Invocation& call, TokenSession& session) {
  const auto officer = client::pin_status(session.device(), client::Pin::kSo);
  const bool is_new = officer && officer->state == client::PinStatus::State::kNotSet;
  if (is_new) return {};  // nothing is lost
  COFFER_TRY(const auto keys, list_keys(session));
  return ask_consent(
      call, fmt::format("The token {} in \"{}\" is initialised: its {} keys and all its files will be gone.",
                        session.serial(), session.place(), keys.size()));
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const Wanted wanted, read_wanted(call.arguments));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_CHECK(consent(call, *session));
  COFFER_TRY(const client::WipedBytes so_pin, read_so_pin(call, kFirstSoPin));
  Password pin;
  COFFER_CHECK(read_new_pin(call, kFirstPin, pin));
  {
    const Progress progress(call.terminal, "Initialising the token");
    COFFER_CHECK(initialise(*session, wanted, pin.expose(), so_pin.bytes()));
  }
  Answer answer;
  answer.fields.add("serial", session->serial()).add("label", wanted.label);
  answer.text =
      fmt::format("The token {} is initialised, with the label \"{}\".\n", session->serial(), wanted.label);
  if (wanted.shares.value_or(0) > 0) {
    answer.text += fmt::format("Now import {} DKEK shares: coffer dkek import-share FILE.\n", *wanted.shares);
  }
  return answer;
}

}  // namespace

const Command kInit{
    .name = "init",
    .summary = "Initialise the token: erase all, and set its PINs",
    .details =
        "Erases all keys, certificates and files of the token, and sets its PINs. A new token takes any "
        "SO-PIN; one "
        "that is initialised already wants its present one, and asks first.\n\n"
        "The PIN has 6 to 15 characters. The SO-PIN is eight bytes, written as sixteen hexadecimal digits, "
        "as "
        "sc-hsm-tool has it. It unblocks the PIN and initialises the token again: keep it where the token is "
        "not.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kBoth,
    .destroys = true,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
