#include <fmt/format.h>

#include "base/byte_writer.h"
#include "base/tlv.h"
#include "cli/commands/commands.h"
#include "cli/terminal/consent.h"
#include "cli/token/keys.h"
#include "cli/token/numbers.h"
#include "cli/token/so_pin.h"

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

constexpr std::uint8_t kOptions[] = {0x00, 0x01};  // the SO-PIN unblocks the PIN
constexpr std::uint16_t kTokenInfo = 0x2F03;
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

Result<void, Failure> initialise(TokenSession& session, const Wanted& wanted, Bytes pin, Bytes so_pin) {
  SecretBuffer<128> data;
  ByteWriter bytes(data.storage());
  TlvWriter out(bytes);
  out.put(0x80, kOptions).put(0x81, pin).put(0x82, so_pin).put_byte(0x91, wanted.tries);
  if (wanted.shares) out.put_byte(0x92, *wanted.shares);
  if (wanted.domains) out.put_byte(0x97, *wanted.domains);
  data.set_size(bytes.size());
  COFFER_TRY(const Reply reply, session.tell({0x80, 0x50, 0x00, 0x00}, data.expose()));
  if (reply.ok()) return {};
  Failure failure = failure_of("The token cannot be initialised", reply.sw);
  const bool is_pin = (reply.sw & 0xFFF0u) == 0x63C0 || reply.sw == 0x6983 || reply.sw == 0x6985;
  if (is_pin) {
    failure.code = ExitCode::kPin;
    failure.unchanged = "All keys are still there.";
    failure.next =
        "A token that is initialised wants its present SO-PIN. A wrong one counts: see coffer status.";
    if ((reply.sw & 0xFFF0u) == 0x63C0) {
      failure.cause =
          fmt::format("The SO-PIN is wrong; {} tries are left ({:04X}).", reply.sw & 0xFu, reply.sw);
    }
  }
  return fail(std::move(failure));
}

/// EF.TokenInfo, as OpenSC writes it.
ByteVector token_info(const std::string& label) {
  static constexpr std::uint8_t kVersion[] = {0x00};
  static constexpr std::uint8_t kFlags[] = {0x05, 0x20};
  ByteVector content(128);
  ByteWriter bytes{MutableBytes(content)};
  TlvWriter(bytes).put_nested(0x30, [&](TlvWriter& info) {
    info.put(0x02, kVersion);
    info.put(0x80, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
    info.put(0x03, kFlags);
  });
  content.resize(bytes.size());
  return content;
}

Result<void, Failure> consent(const Invocation& call, TokenSession& session) {
  COFFER_TRY(const Reply officer, session.tell({0x00, 0x20, 0x00, 0x88}));
  if (officer.sw == 0x6A88) return {};  // it was never initialised: nothing is lost
  COFFER_TRY(const auto keys, list_keys(session));
  return ask_consent(
      call, fmt::format("The token {} in \"{}\" is initialised: its {} keys and all its files will be gone.",
                        session.serial(), session.place(), keys.size()));
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const Wanted wanted, read_wanted(call.arguments));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_CHECK(consent(call, *session));
  SoPin so_pin;
  Password pin;
  COFFER_CHECK(read_so_pin(call, kFirstSoPin, so_pin));
  COFFER_CHECK(read_new_pin(call, kFirstPin, pin));
  {
    const Progress progress(call.terminal, "Initialising the token");
    COFFER_CHECK(initialise(*session, wanted, pin.expose(), so_pin.expose()));
    COFFER_CHECK(session->must("The login failed", {0x00, 0x20, 0x00, 0x81}, pin.expose()));
    COFFER_CHECK(session->write_file("The label cannot be written", kTokenInfo, token_info(wanted.label)));
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
