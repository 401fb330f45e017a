#include "daemon/config_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <sstream>

namespace coffer::daemon {
namespace {

using Outcome = Result<void, StartError>;

/// Reads the nodes of one file.
class ConfigParser {
 public:
  explicit ConfigParser(const std::filesystem::path& file) : file_(file) {}

  [[nodiscard]] Result<Config, StartError> parse(const toml::table& root) const {
    Config config;
    std::filesystem::path authority;
    COFFER_CHECK(each_key(
        root, {{"authority", [&](const toml::node& n) { return read_path(n, "authority", authority); }},
               {"log-level", [&](const toml::node& n) { return read_log_level(n, config); }},
               {"log-format", [&](const toml::node& n) { return read_log_format(n, config); }},
               {"token", [&](const toml::node& n) { return read_tokens(n, config); }}}));
    for (TokenConfig& token : config.tokens) {
      token.authority = authority.empty() ? default_authority(token.state) : authority;
    }
    return config;
  }

 private:
  struct Key {
    std::string_view name;
    std::function<Outcome(const toml::node&)> read;
  };

  [[nodiscard]] std::unexpected<StartError> error_at(const toml::source_region& where,
                                                     std::string_view what) const {
    return std::unexpected(
        StartError{ExitCode::kUsage, fmt::format("{}:{}: {}", file_.native(), where.begin.line, what)});
  }

  [[nodiscard]] Outcome each_key(const toml::table& table, std::initializer_list<Key> known) const {
    for (const auto& [key, node] : table) {
      const auto found = std::ranges::find(known, key.str(), &Key::name);
      if (found == known.end()) return error_at(key.source(), fmt::format("unknown key \"{}\"", key.str()));
      COFFER_CHECK(found->read(node));
    }
    return {};
  }

  [[nodiscard]] Result<std::string, StartError> text_of(const toml::node& node, std::string_view key) const {
    const auto text = node.value_exact<std::string>();
    if (!text || text->empty())
      return error_at(node.source(), fmt::format("{} must be a text that is not empty", key));
    return *text;
  }

  [[nodiscard]] Outcome read_path(const toml::node& node, std::string_view key,
                                  std::filesystem::path& out) const {
    COFFER_TRY(const std::string text, text_of(node, key));
    out = file_.parent_path() / text;
    return {};
  }

  [[nodiscard]] Outcome read_log_level(const toml::node& node, Config& config) const {
    COFFER_TRY(const std::string text, text_of(node, "log-level"));
    config.log_level = parse_log_level(text);
    if (!config.log_level)
      return error_at(node.source(), "log-level must be debug, info, warn, error or off");
    return {};
  }

  [[nodiscard]] Outcome read_log_format(const toml::node& node, Config& config) const {
    COFFER_TRY(const std::string text, text_of(node, "log-format"));
    config.log_format = parse_log_format(text);
    if (!config.log_format) return error_at(node.source(), "log-format must be text or json");
    return {};
  }

  [[nodiscard]] Outcome read_tokens(const toml::node& node, Config& config) const {
    const toml::array* tables = node.as_array();
    if (tables == nullptr) return error_at(node.source(), "write [[token]], with two brackets");
    for (const toml::node& element : *tables) {
      const toml::table* table = element.as_table();
      if (table == nullptr) return error_at(element.source(), "token must be a table");
      COFFER_CHECK(read_token(*table, config.tokens.emplace_back()));
    }
    return {};
  }

  [[nodiscard]] Outcome read_token(const toml::table& table, TokenConfig& token) const {
    COFFER_CHECK(each_key(
        table,
        {{"name", [&](const toml::node& n) { return read_name(n, token); }},
         {"state", [&](const toml::node& n) { return read_path(n, "state", token.state); }},
         {"vpcd", [&](const toml::node& n) { return read_vpcd(n, token); }},
         {"socket", [&](const toml::node& n) { return read_path(n, "socket", token.socket.emplace()); }},
         {"presence-socket", [&](const toml::node& n) {
            return read_path(n, "presence-socket", token.presence_socket.emplace());
          }}}));
    if (token.name.empty()) return error_at(table.source(), "the token has no name");
    if (token.state.empty()) return error_at(table.source(), "the token has no state");
    return {};
  }

  [[nodiscard]] Outcome read_name(const toml::node& node, TokenConfig& token) const {
    COFFER_TRY(token.name, text_of(node, "name"));
    return {};
  }

  [[nodiscard]] Outcome read_vpcd(const toml::node& node, TokenConfig& token) const {
    COFFER_TRY(const std::string text, text_of(node, "vpcd"));
    token.vpcd = reader::VpcdAddress::parse(text);
    if (!token.vpcd) return error_at(node.source(), "vpcd must be HOST:PORT");
    return {};
  }

  const std::filesystem::path& file_;
};

}  // namespace

Result<Config, StartError> parse_config(std::string_view text, const std::filesystem::path& file) {
  try {
    const toml::table root = toml::parse(text, file.native());
    COFFER_TRY(Config config, ConfigParser(file).parse(root));
    if (auto sound = check(config); !sound) {
      return std::unexpected(
          StartError{sound.error().code, fmt::format("{}: {}", file.native(), sound.error().message)});
    }
    return config;
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        StartError{ExitCode::kUsage,
                   fmt::format("{}:{}: {}", file.native(), error.source().begin.line, error.description())});
  }
}

Result<Config, StartError> read_config_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  // Inserting nothing would be a failure of `text`: an empty file ends here.
  if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in || !text) {
    return std::unexpected(
        StartError{ExitCode::kUsage, fmt::format("{}: {}", file.native(), std::strerror(errno))});
  }
  return parse_config(std::move(text).str(), file);
}

}  // namespace coffer::daemon
