#include "daemon/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "daemon/config_file.h"

namespace coffer::daemon {
namespace {

constexpr const char* kDescription =
    "cofferd serves Coffer tokens to PC/SC (as a card in vsmartcard's virtual reader) and over Unix sockets.";

constexpr const char* kDefaultVpcd = "localhost:35963";  // libifdvpcd's port as Debian sets it up

constexpr const char* kFooter = R"(
Examples:
  cofferd
      one token, in pcscd's first virtual reader
  cofferd --state /var/lib/coffer --vpcd localhost:35963
  cofferd --state ./ci-token --socket ./coffer.socket
      no pcscd needed; programs of Coffer connect to the socket
  cofferd --presence-socket /run/coffer/presence.socket
      a person confirms each use of a key; see docs/spec/presence.md
  cofferd --config /etc/coffer/cofferd.toml
      several tokens; see docs/guide/cofferd.md

Exit codes:
  0  stopped by SIGTERM, SIGINT or SIGHUP
  1  internal error
  2  wrong options or configuration
  3  the state is in use by another process
  4  the state cannot be used (permissions, damage, lost root key)
  5  a Unix socket cannot be made)";

struct Options {
  std::string state;
  std::string authority;
  std::string vpcd;
  std::string socket;
  std::string presence_socket;
  std::string config;
  std::string log_level;
  std::string log_format;
};

std::unexpected<StartError> usage(std::string message) {
  return std::unexpected(StartError{ExitCode::kUsage, std::move(message)});
}

void declare(CLI::App& app, Options& options) {
  app.footer(kFooter);
  app.set_version_flag("--version", "cofferd " COFFER_VERSION);
  auto* state =
      app.add_option("--state", options.state,
                     "The token's state, made when missing [$XDG_DATA_HOME/coffer or ~/.local/share/coffer]")
          ->type_name("DIR");
  auto* authority = app.add_option("--authority", options.authority,
                                   "State of the issuing authority that certifies new tokens, made when "
                                   "missing [in the token's state]")
                        ->type_name("DIR");
  auto* vpcd = app.add_option("--vpcd", options.vpcd,
                              fmt::format("Serve the virtual reader there [{}, unless --socket is given]",
                                          kDefaultVpcd))
                   ->type_name("HOST:PORT");
  auto* socket =
      app.add_option("--socket", options.socket, "Serve APDUs on this Unix socket, one session a connection")
          ->type_name("PATH");
  auto* presence_socket =
      app.add_option("--presence-socket", options.presence_socket,
                     "Ask agents on this Unix socket when the token wants a person's confirmation; without "
                     "it, such operations are refused")
          ->type_name("PATH");
  app.add_option("--config", options.config, "Read tokens from this TOML file")
      ->type_name("FILE")
      ->excludes(state)
      ->excludes(authority)
      ->excludes(vpcd)
      ->excludes(socket)
      ->excludes(presence_socket);
  app.add_option("--log-level", options.log_level, "debug, info, warn, error or off [info]")
      ->type_name("LEVEL");
  app.add_option("--log-format", options.log_format, "text or json [text]")->type_name("FORMAT");
}

Result<Config, StartError> config_of_flags(const Options& options) {
  TokenConfig token{.name = "token",
                    .state = options.state,
                    .authority = {},
                    .vpcd = {},
                    .socket = {},
                    .presence_socket = {}};
  if (options.state.empty()) {
    COFFER_TRY(token.state, default_state());
  }
  token.authority = options.authority;
  if (token.authority.empty()) token.authority = default_authority(token.state);
  if (!options.socket.empty()) token.socket = options.socket;
  if (!options.presence_socket.empty()) token.presence_socket = options.presence_socket;
  if (!options.vpcd.empty() || !token.socket) {
    token.vpcd = reader::VpcdAddress::parse(options.vpcd.empty() ? kDefaultVpcd : options.vpcd);
    if (!token.vpcd) return usage(fmt::format("--vpcd: {} is not HOST:PORT", options.vpcd));
  }
  return Config{{token}, {}, {}};
}

Result<void, StartError> add_log_flags(const Options& options, Config& config) {
  if (!options.log_level.empty()) {
    if (config.log_level) return usage("--log-level is given, and log-level in the configuration file too");
    config.log_level = parse_log_level(options.log_level);
    if (!config.log_level) return usage("--log-level must be debug, info, warn, error or off");
  }
  if (!options.log_format.empty()) {
    if (config.log_format)
      return usage("--log-format is given, and log-format in the configuration file too");
    config.log_format = parse_log_format(options.log_format);
    if (!config.log_format) return usage("--log-format must be text or json");
  }
  return {};
}

}  // namespace

Result<std::variant<Config, ShowText>, StartError> read_command_line(int argc, const char* const* argv) {
  CLI::App app(kDescription, "cofferd");
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return ShowText{app.help()};
  } catch (const CLI::CallForVersion&) {
    return ShowText{app.version() + "\n"};
  } catch (const CLI::ParseError& error) {
    return usage(fmt::format("{} (see cofferd --help)", error.what()));
  }
  COFFER_TRY(Config config,
             options.config.empty() ? config_of_flags(options) : read_config_file(options.config));
  COFFER_CHECK(add_log_flags(options, config));
  COFFER_CHECK(check(config));
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
