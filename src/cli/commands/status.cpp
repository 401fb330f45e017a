#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/token/keys.h"
#include "client/backup/domains.h"
#include "client/login/initialise.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

constexpr Example kExamples[] = {
    {"coffer status", "the token, its PINs, key domains and how many keys it has"},
    {"coffer status --reader Nitrokey --json", "the same of another reader's token, for a program"},
};

struct PinState {
  std::string_view word;  ///< for programs
  int tries = 0;
};

/// Cards that do not answer for a PIN have none.
Result<PinState, Failure> pin_state(TokenSession& session, client::Pin pin) {
  using State = client::PinStatus::State;
  const auto status = client::pin_status(session.device(), pin);
  if (!status && status.error().kind == client::Error::Kind::kConnection) {
    return fail(failure_of("The PIN's state is not known", status.error()));
  }
  switch (status ? status->state : State::kNotSet) {
    case State::kNotVerified:
      return PinState{"set", static_cast<int>(status->tries_left)};
    case State::kVerified:
      return PinState{"logged-in", 0};
    case State::kBlocked:
      return PinState{"blocked", 0};
    case State::kTransport:
      return PinState{"transport", 0};
    case State::kReplaced:
      return PinState{"public-key", 0};
    case State::kNotSet:
      break;
  }
  return PinState{"none", 0};
}

std::string describe(const PinState& pin) {
  if (pin.word == "set") return fmt::format("{} {} left", pin.tries, pin.tries == 1 ? "try" : "tries");
  if (pin.word == "blocked") return "blocked: coffer pin unblock";
  if (pin.word == "transport") return "a transport PIN, to be changed first: coffer pin change";
  if (pin.word == "public-key") return "replaced by public key authentication";
  if (pin.word == "logged-in") return "logged in";
  return "not set: coffer init";
}

Fields domain_fields(const client::KeyDomain& domain, std::string& text) {
  using State = client::KeyDomain::State;
  Fields fields;
  fields.add("number", domain.number);
  if (domain.state == State::kNotSetUp) {
    text += fmt::format("Key domain {}  not set up\n", domain.number);
    return fields.add("state", "unconfigured");
  }
  const bool complete = domain.state == State::kComplete;
  const std::string check = complete ? to_hexadecimal(domain.key_check_value) : "";
  text += complete ? fmt::format("Key domain {}  key check value {}\n", domain.number, check)
                   : fmt::format("Key domain {}  {} of {} DKEK shares are missing\n", domain.number,
                                 domain.missing_shares, domain.total_shares);
  return fields.add("state", complete ? "complete" : "incomplete")
      .add("shares", domain.total_shares)
      .add("missing", domain.missing_shares)
      .add("key_check_value", check);
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const PinState pin, pin_state(*session, client::Pin::kUser));
  COFFER_TRY(const PinState so_pin, pin_state(*session, client::Pin::kSo));
  COFFER_TRY(const auto keys, list_keys(*session));
  const std::string label = client::token_label(session->device()).value_or("");
  COFFER_TRY(const auto domains,
             or_failure("The key domains cannot be read", client::list_domains(session->device())));
  std::string domain_text;
  std::vector<Fields> domain_list;
  for (const client::KeyDomain& domain : domains) {
    domain_list.push_back(domain_fields(domain, domain_text));
  }
  Answer answer;
  answer.fields.add("place", session->place())
      .add("serial", session->serial())
      .add("label", label)
      .add("initialised", pin.word != "none")
      .add("pin", pin.word)
      .add("pin_tries", pin.tries)
      .add("so_pin", so_pin.word)
      .add("so_pin_tries", so_pin.tries)
      .add("keys", keys.size())
      .add("domains", domain_list);
  answer.text =
      fmt::format(
          "Token         {} ({})\nSerial        {}\nPlace         {}\nPIN           {}\nSO-PIN        {}\n{}",
          label.empty() ? "without a label" : label, pin.word == "none" ? "not initialised" : "initialised",
          session->serial(), session->place(), describe(pin), describe(so_pin), domain_text) +
      fmt::format("Keys          {}\n", keys.size());
  return answer;
}

}  // namespace

const Command kStatus{
    .name = "status",
    .summary = "Show the token: PINs, tries that are left, key domains, keys",
    .details =
        "Shows what the token says of itself without a login: label and serial number, how many tries its "
        "PINs have "
        "left, its key domains with their key check values, and how many keys there are.",
    .parameters = {},
    .examples = kExamples,
    .needs = Needs::kToken,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
