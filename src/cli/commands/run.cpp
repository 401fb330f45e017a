#include <fmt/format.h>

#include <charconv>

#include "cli/commands/commands.h"
#include "cli/run/child.h"
#include "cli/run/throwaway.h"
#include "cli/token/keys.h"
#include "client/in_process_connection.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--vpcd",
     .value = "HOST:PORT",
     .help = "Put the token into pcscd's virtual reader there too, as in 127.0.0.1:35963"},
    {.name = "--key",
     .form = Form::kValues,
     .value = "NAME=TYPE",
     .help = "Make a key first, as in web=ec:p256"},
    {.name = "--dkek-shares",
     .value = "N",
     .help = "Initialise it for so many DKEK shares; 0: a random DKEK [keys cannot be wrapped]"},
    {.name = "COMMAND", .form = Form::kRest, .help = "What to run, with its arguments"},
};

constexpr Example kExamples[] = {
    {"coffer run -- coffer key list", "a command that uses a new token, and no other"},
    {"coffer run --key web=ec:p256 -- make test", "tests of a program that needs an HSM"},
    {"coffer run --vpcd 127.0.0.1:35963 -- pkcs11-tool --list-slots", "also for programs that want a reader"},
};

std::unexpected<Failure> cannot_start(std::string_view why) {
  return fail({ExitCode::kCannotStart, fmt::format("The throw-away token cannot be started: {}.", why),
               "The command was not run."});
}

Result<ThrowawayOptions, Failure> options_of(const Arguments& arguments) {
  ThrowawayOptions options;
  if (const auto text = arguments.find("--vpcd")) {
    options.vpcd = reader::VpcdAddress::parse(*text);
    if (!options.vpcd) return fail({ExitCode::kUsage, "--vpcd must be HOST:PORT."});
  }
  if (const auto text = arguments.find("--dkek-shares")) {
    std::uint8_t shares = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), shares);
    if (error != std::errc{} || end != text->data() + text->size()) {
      return fail({ExitCode::kUsage, "--dkek-shares must be a number from 0 to 255."});
    }
    options.dkek_shares = shares;
  }
  return options;
}

/// NAME=TYPE of --key. @errors kUsage
Result<NewKey, Failure> key_of(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const std::string type = equals == std::string::npos ? "ec:p256" : text.substr(equals + 1);
  NewKey wanted{.algorithm = find_algorithm(type), .label = text.substr(0, equals)};
  if (wanted.algorithm != nullptr && !wanted.label.empty()) return wanted;
  return fail({ExitCode::kUsage, fmt::format("--key {} is not as web=ec:p256 is.", text),
               "The command was not run.", fmt::format("There are the types {}.", algorithm_names())});
}

/// The name of the variable with a key's URI: COFFER_URI_WEB.
std::string variable_of(std::string_view label) {
  std::string name = "COFFER_URI_";
  for (const char c : label) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += plain ? c : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : '_';
  }
  return name;
}

Result<void, Failure> make_keys(const Invocation& call, Throwaway& throwaway,
                                std::map<std::string, std::string>& environment) {
  if (!call.arguments.has("--key")) return {};
  COFFER_TRY(const auto session,
             TokenSession::over(std::make_unique<client::InProcessConnection>(throwaway.token().new_card()),
                                "memory"));
  const std::string& pin = throwaway.pin();
  COFFER_CHECK(
      or_failure("The login failed",
                 client::verify_pin(session->device(), client::Pin::kUser,
                                    {reinterpret_cast<const std::uint8_t*>(pin.data()), pin.size()})));
  for (const std::string& text : call.arguments.all("--key")) {
    COFFER_TRY(const NewKey wanted, key_of(text));
    COFFER_TRY(const client::Key key, make_key(*session, wanted));
    environment[variable_of(wanted.label)] = uri_of(*session, key, true);
  }
  return {};
}

Outcome run(const Invocation& call) {
  COFFER_TRY(const ThrowawayOptions options, options_of(call.arguments));
  const HeldSignals signals;
  auto token = Throwaway::start(options);
  if (!token) return cannot_start(token.error());
  std::map<std::string, std::string> environment{
      {"COFFER_SOCKET", (*token)->socket()},
      {"COFFER_PIN", (*token)->pin()},
      {"COFFER_SO_PIN", (*token)->so_pin()},
  };
  if (!(*token)->reader().empty()) environment["COFFER_READER"] = (*token)->reader();
  COFFER_CHECK(make_keys(call, **token, environment));
  const std::vector<std::string> words = call.arguments.all("COMMAND");
  const ChildEnd end = run_child(words, environment, signals);
  Answer answer{.code = static_cast<ExitCode>(end.exit_code)};
  answer.fields.add("exit_code", end.exit_code);
  return answer;
}

}  // namespace

const Command kRun{
    .name = "run",
    .summary = "Run a command with a token of its own, which is gone afterwards",
    .details =
        "Makes a token in memory, initialised, with PINs drawn at random, runs the command, and forgets the "
        "token. The "
        "command finds in its environment: COFFER_SOCKET, the token's Unix socket, for programs of Coffer; "
        "COFFER_PIN and COFFER_SO_PIN; with --vpcd also COFFER_READER, the name of the PC/SC reader that has "
        "the token; for each key of --key its URI, as in COFFER_URI_WEB.\n\n"
        "The command's exit code is coffer's. Signals that coffer gets are handed on. Any number of them may "
        "run at "
        "once. Nothing is left behind, also when coffer is killed; the command is ended then.",
    .parameters = kParameters,
    .examples = kExamples,
    .everyday = true,
    .run = run,
};

}  // namespace coffer::cli
