#include "daemon/options.h"

#include <pwd.h>

#include <array>
#include <charconv>
#include <chrono>

namespace coffer::daemon {
namespace {

using Outcome = Result<void, std::string>;

constexpr std::size_t kMostSessions = 10'000;
constexpr std::int64_t kMostSeconds = 31'536'000;  // a year

Outcome must_be(std::string_view what) { return std::unexpected("must be " + std::string(what)); }
Outcome set_twice() { return std::unexpected("is set in the configuration file too"); }

Outcome read_state(const OptionText& given, Config&, TokenConfig& token) {
  token.state = given.path();
  return {};
}

Outcome read_authority(const OptionText& given, Config&, TokenConfig& token) {
  token.authority = given.path();
  return {};
}

Outcome read_counter(const OptionText& given, Config&, TokenConfig& token) {
  token.counters.file = given.path();
  return {};
}

Outcome read_tpm_counter(const OptionText& given, Config&, TokenConfig& token) {
  token.counters.tpm = parse_tpm_counter(given.text);
  return token.counters.tpm ? Outcome{} : must_be("INDEX or INDEX@TCTI, as in 01800020");
}

Outcome read_vpcd(const OptionText& given, Config&, TokenConfig& token) {
  token.vpcd = reader::VpcdAddress::parse(given.text);
  return token.vpcd ? Outcome{} : must_be("HOST:PORT");
}

/// By number or by name.
std::optional<std::uint32_t> user_id(std::string_view text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc{} && end == text.data() + text.size()) return id;
  const passwd* user = ::getpwnam(std::string(text).c_str());  // before there are other threads
  if (user == nullptr) return std::nullopt;
  return user->pw_uid;
}

Outcome read_vpcd_user(const OptionText& given, Config&, TokenConfig& token) {
  if (given.text == "any") {
    token.reader_owners.anyone = true;
    return {};
  }
  const auto user = user_id(given.text);
  if (!user) return must_be("a user of this machine, by name or number, or any");
  token.reader_owners.users.push_back(*user);
  return {};
}

template <typename Number>
Outcome read_number(const OptionText& given, Number least, Number most, Number& out) {
  const auto [end, error] = std::from_chars(given.text.data(), given.text.data() + given.text.size(), out);
  if (error == std::errc{} && end == given.text.data() + given.text.size() && out >= least && out <= most) {
    return {};
  }
  return must_be("a number from " + std::to_string(least) + " to " + std::to_string(most));
}

Outcome read_max_sessions(const OptionText& given, Config&, TokenConfig& token) {
  return read_number<std::size_t>(given, 1, kMostSessions, token.limits.all);
}

Outcome read_max_user_sessions(const OptionText& given, Config&, TokenConfig& token) {
  return read_number<std::size_t>(given, 1, kMostSessions, token.limits.per_user);
}

Outcome read_idle_seconds(const OptionText& given, Config&, TokenConfig& token) {
  std::int64_t seconds = 0;
  COFFER_CHECK(read_number<std::int64_t>(given, 0, kMostSeconds, seconds));
  token.limits.idle = std::chrono::seconds(seconds);
  return {};
}

Outcome read_socket(const OptionText& given, Config&, TokenConfig& token) {
  token.socket = given.path();
  return {};
}

Outcome read_presence_socket(const OptionText& given, Config&, TokenConfig& token) {
  token.presence_socket = given.path();
  return {};
}

Outcome read_log_level(const OptionText& given, Config& config, TokenConfig&) {
  if (config.log_level) return set_twice();
  config.log_level = parse_log_level(given.text);
  return config.log_level ? Outcome{} : must_be("debug, info, warn, error or off");
}

Outcome read_log_format(const OptionText& given, Config& config, TokenConfig&) {
  if (config.log_format) return set_twice();
  config.log_format = parse_log_format(given.text);
  return config.log_format ? Outcome{} : must_be("text or json");
}

constexpr std::array kOptions{
    Option{"state", Scope::kToken, "DIR",
           "The token's state, made when missing [$XDG_DATA_HOME/coffer or ~/.local/share/coffer]",
           Form::kText, read_state},
    Option{"authority", Scope::kAllTokens, "DIR",
           "State of the issuing authority that certifies new tokens, made when missing [in the token's "
           "state]",
           Form::kText, read_authority},
    Option{"counter", Scope::kToken, "FILE",
           "The file that tells an older copy of the records, made with the token [counter in its state]; on "
           "another medium it protects more",
           Form::kText, read_counter},
    Option{"tpm-counter", Scope::kToken, "INDEX[@TCTI]",
           "A second counter, in a TPM 2.0 at this NV index, made with a new token; TCTI: how it is reached "
           "[device:/dev/tpmrm0]",
           Form::kText, read_tpm_counter},
    Option{"vpcd", Scope::kToken, "HOST:PORT",
           "Serve the virtual reader there [127.0.0.1:35963, unless --socket is given]", Form::kText,
           read_vpcd},
    Option{"socket", Scope::kToken, "PATH", "Serve APDUs on this Unix socket, one session a connection",
           Form::kText, read_socket},
    Option{"presence-socket", Scope::kToken, "PATH",
           "Ask agents on this Unix socket when the token wants a person's confirmation; without it, such "
           "operations are refused",
           Form::kText, read_presence_socket},
    Option{"vpcd-user", Scope::kAllTokens, "NAME|UID",
           "Serve a virtual reader that belongs to this user too, not only to root or to cofferd's own; any: "
           "whosever it is, also on another machine",
           Form::kTexts, read_vpcd_user},
    Option{"max-sessions", Scope::kAllTokens, "N", "Sessions on the Unix socket at once [64]", Form::kNumber,
           read_max_sessions},
    Option{"max-user-sessions", Scope::kAllTokens, "N", "How many of them one user may have [32]",
           Form::kNumber, read_max_user_sessions},
    Option{
        "idle-time", Scope::kAllTokens, "SECONDS",
        "How long a session with a login is idle before it makes place for another, when there is none left "
        "[600]",
        Form::kNumber, read_idle_seconds},
    Option{"log-level", Scope::kDaemon, "LEVEL", "debug, info, warn, error or off [info]", Form::kText,
           read_log_level},
    Option{"log-format", Scope::kDaemon, "FORMAT", "text or json [text]", Form::kText, read_log_format},
};

}  // namespace

std::span<const Option> options() { return kOptions; }

}  // namespace coffer::daemon
