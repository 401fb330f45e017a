#include "daemon/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>

#include "daemon/config_file.h"
#include "daemon/options.h"

namespace coffer::daemon {
namespace {

constexpr const char* kDescription =
    "cofferd serves Coffer tokens to PC/SC (as a card in vsmartcard's virtual reader) and over Unix sockets.";

constexpr const char* kFooter = R"(
Examples:
  cofferd
      one token, in pcscd's first virtual reader
  cofferd --state /var/lib/coffer --vpcd 127.0.0.1:35963
  cofferd --state ./ci-token --socket ./coffer.socket
      no pcscd needed; programs of Coffer connect to the socket
  cofferd --presence-socket /run/coffer/presence.socket
      a person confirms each use of a key; see docs/spec/presence.md
  cofferd --config /etc/coffer/cofferd.toml
      several tokens; see docs/guide/cofferd.md
  cofferd --state /var/lib/coffer --accept-older-records
      after a backup was put back on purpose: the retry counters, use counters and PINs of that time hold again
  cofferd --state /var/lib/coffer --reset-retry-counters
      gives a blocked PIN its tries back, while no cofferd runs there

Exit codes:
  0  stopped by SIGTERM, SIGINT or SIGHUP; retry counters reset
  1  internal error
  2  wrong options or configuration
  3  the state is in use by another process
  4  the state cannot be used (permissions, damage, lost root key, older records)
  5  a Unix socket cannot be made, or another card is in the virtual reader
  6  not enough memory to stretch PINs)";

/// What stands on the command line, as it stands there.
struct Given {
  std::string config;
  bool new_token = false;
  bool accept_older_records = false;
  bool reset_retry_counters = false;
  std::map<std::string_view, std::vector<std::string>> values;  ///< of options(), by their names
};

std::unexpected<StartError> usage(std::string message) {
  return std::unexpected(StartError{ExitCode::kUsage, std::move(message)});
}

CLI::Option* declare(CLI::App& app, const Option& option, Given& given) {
  auto* declared =
      app.add_option("--" + std::string(option.name), given.values[option.name], std::string(option.help))
          ->type_name(std::string(option.value));
  return option.form == Form::kTexts ? declared->allow_extra_args(false) : declared->expected(1);
}

void declare(CLI::App& app, Given& given) {
  app.footer(kFooter);
  app.set_version_flag("--version", "cofferd " COFFER_VERSION);
  auto* config =
      app.add_option("--config", given.config, "Read tokens from this TOML file")->type_name("FILE");
  for (const Option& option : options()) {
    auto* declared = declare(app, option, given);
    if (option.scope != Scope::kDaemon) config->excludes(declared);
  }
  auto* new_token = app.add_flag("--new-token", given.new_token,
                                 "Make a new token where there is a root key without records, and end");
  auto* accept =
      app.add_flag("--accept-older-records", given.accept_older_records,
                   "Take records that are older than the counter, or that have lost it, for the newest, "
                   "and end")
          ->excludes(new_token);
  auto* reset =
      app.add_flag("--reset-retry-counters", given.reset_retry_counters,
                   "Give both PINs all their tries back, say so, and end: for whoever holds the state "
                   "and its root key. PINs and keys stay as they are")
          ->excludes(new_token)
          ->excludes(accept);
  for (const char* served : {"--vpcd", "--socket", "--presence-socket"})
    reset->excludes(app.get_option(served));
  config->excludes(new_token)->excludes(accept)->excludes(reset);
}

manifest::StateAction action_of(const Given& given) {
  if (given.new_token) return manifest::StateAction::kNewToken;
  if (given.accept_older_records) return manifest::StateAction::kAcceptOlder;
  return manifest::StateAction::kOpen;
}

Result<void, StartError> read_options(const Given& given, Config& config, TokenConfig& token) {
  for (const Option& option : options()) {
    for (const std::string& text : given.values.at(option.name)) {
      if (text.empty()) return usage(fmt::format("--{} is empty", option.name));
      if (const auto read = option.read({text, {}}, config, token); !read) {
        return usage(fmt::format("--{} {}", option.name, read.error()));
      }
    }
  }
  return {};
}

/// Adds what a token has unless it is told otherwise.
Result<void, StartError> complete(TokenConfig& token) {
  if (token.state.empty()) {
    COFFER_TRY(token.state, default_state());
  }
  if (token.authority.empty()) token.authority = default_authority(token.state);
  if (!token.vpcd && !token.socket) token.vpcd = reader::VpcdAddress::parse(kDefaultVpcd);
  return {};
}

}  // namespace

Result<std::variant<Config, ShowText, ResetRetryCounters>, StartError> read_command_line(
    int argc, const char* const* argv) {
  CLI::App app(kDescription, "cofferd");
  Given given;
  declare(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return ShowText{app.help()};
  } catch (const CLI::CallForVersion&) {
    return ShowText{app.version() + "\n"};
  } catch (const CLI::ParseError& error) {
    return usage(fmt::format("{} (see cofferd --help)", error.what()));
  }
  Config config;
  TokenConfig token;
  token.name = "token";
  if (!given.config.empty()) {
    COFFER_TRY(config, read_config_file(given.config));
  }
  config.action = action_of(given);
  COFFER_CHECK(read_options(given, config, token));
  if (given.config.empty()) {
    COFFER_CHECK(complete(token));
    config.tokens.push_back(std::move(token));
  }
  COFFER_CHECK(check(config));
  if (given.reset_retry_counters) {
    ResetRetryCounters reset{.token = config.tokens.front(), .log = {}};
    reset.log.log_level = config.log_level;
    reset.log.log_format = config.log_format;
    return reset;
  }
  return config;
}

Result<std::filesystem::path, StartError> default_state() {
  const auto absolute_from = [](const char* name) {
    const char* value = std::getenv(name);
    const std::filesystem::path path = value == nullptr ? "" : value;
    return path.is_absolute() ? path : std::filesystem::path{};  // relative ones are void: XDG Base Directory
  };
  if (const auto data = absolute_from("XDG_DATA_HOME"); !data.empty()) return data / "coffer";
  if (const auto home = absolute_from("HOME"); !home.empty()) return home / ".local/share/coffer";
  return usage("neither HOME nor XDG_DATA_HOME is set: give --state DIR");
}

}  // namespace coffer::daemon
