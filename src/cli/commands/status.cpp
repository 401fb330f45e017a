#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/token/keys.h"

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

PinState pin_state(unsigned sw) {
  if ((sw & 0xFFF0u) == 0x63C0) return {"set", static_cast<int>(sw & 0xFu)};
  switch (sw) {
    case 0x9000:
      return {"logged-in", 0};
    case 0x6983:
      return {"blocked", 0};
    case 0x6984:
      return {"transport", 0};
    case 0x6300:
      return {"public-key", 0};
    default:
      return {"none", 0};
  }
}

std::string describe(const PinState& pin) {
  if (pin.word == "set") return fmt::format("{} {} left", pin.tries, pin.tries == 1 ? "try" : "tries");
  if (pin.word == "blocked") return "blocked: coffer pin unblock";
  if (pin.word == "transport") return "a transport PIN, to be changed first: coffer pin change";
  if (pin.word == "public-key") return "replaced by public key authentication";
  if (pin.word == "logged-in") return "logged in";
  return "not set: coffer init";
}

/// The key domains that are there: 6A86 ends the list, 6D00 says that there are none.
Result<std::vector<Fields>, Failure> domains(TokenSession& session, std::string& text) {
  std::vector<Fields> list;
  for (unsigned number = 0; number < 256; ++number) {
    COFFER_TRY(const Reply reply, session.exchange({0x80, 0x52, 0x00, static_cast<std::uint8_t>(number)}));
    if (reply.sw == 0x6A88) {
      list.push_back(Fields().add("number", number).add("state", "unconfigured"));
      text += fmt::format("Key domain {}  not set up\n", number);
      continue;
    }
    if (!reply.ok() || reply.data.size() < 10) break;
    const unsigned missing = reply.data[1];
    const std::string check = to_hexadecimal(Bytes(reply.data).subspan(2, 8));
    list.push_back(Fields()
                       .add("number", number)
                       .add("state", missing == 0 ? "complete" : "incomplete")
                       .add("shares", reply.data[0])
                       .add("missing", missing)
                       .add("key_check_value", missing == 0 ? check : ""));
    text += missing == 0 ? fmt::format("Key domain {}  key check value {}\n", number, check)
                         : fmt::format("Key domain {}  {} of {} DKEK shares are missing\n", number, missing,
                                       reply.data[0]);
  }
  return list;
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const Reply user, session->tell({0x00, 0x20, 0x00, 0x81}));
  COFFER_TRY(const Reply officer, session->tell({0x00, 0x20, 0x00, 0x88}));
  COFFER_TRY(const auto keys, list_keys(*session));
  const PinState pin = pin_state(user.sw);
  const PinState so_pin = pin_state(officer.sw);
  const std::string label = session->label();
  std::string domain_text;
  COFFER_TRY(const auto domain_list, domains(*session, domain_text));
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
