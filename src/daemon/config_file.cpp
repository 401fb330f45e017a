#include "daemon/config_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "daemon/options.h"

namespace coffer::daemon {
namespace {

using Outcome = Result<void, StartError>;

/// Reads the nodes of one file.
class ConfigParser {
 public:
  explicit ConfigParser(const std::filesystem::path& file) : file_(file) {}

  [[nodiscard]] Result<Config, StartError> parse(const toml::table& root) const {
    Config config;
    TokenConfig common;
    const toml::node* tokens = nullptr;
    for (const auto& [key, node] : root) {
      if (key == "token") {
        tokens = &node;
        continue;
      }
      COFFER_CHECK(read_option(key, node, /*in_token=*/false, config, common));
    }
    if (tokens != nullptr) COFFER_CHECK(read_tokens(*tokens, common, config));
    return config;
  }

 private:
  [[nodiscard]] std::unexpected<StartError> error_at(const toml::source_region& where,
                                                     std::string_view what) const {
    return std::unexpected(
        StartError{ExitCode::kUsage, fmt::format("{}:{}: {}", file_.native(), where.begin.line, what)});
  }

  [[nodiscard]] Result<std::string, StartError> text_of(const toml::node& node, std::string_view key) const {
    const auto text = node.value_exact<std::string>();
    if (!text || text->empty())
      return error_at(node.source(), fmt::format("{} must be a text that is not empty", key));
    return *text;
  }

  [[nodiscard]] Result<std::string, StartError> number_of(const toml::node& node,
                                                          std::string_view key) const {
    const auto number = node.value_exact<std::int64_t>();
    if (!number) return error_at(node.source(), fmt::format("{} must be a number", key));
    return std::to_string(*number);
  }

  /// A key of the file and its value, or its values.
  [[nodiscard]] Outcome read_option(const toml::key& key, const toml::node& node, bool in_token,
                                    Config& config, TokenConfig& token) const {
    const auto option = std::ranges::find(options(), key.str(), &Option::name);
    if (option == options().end() || (option->scope == Scope::kToken) != in_token) {
      return error_at(key.source(), fmt::format("unknown key \"{}\"", key.str()));
    }
    const toml::array* list = option->form == Form::kTexts ? node.as_array() : nullptr;
    if (list == nullptr) return read_value(*option, node, config, token);
    for (const toml::node& element : *list) COFFER_CHECK(read_value(*option, element, config, token));
    return {};
  }

  [[nodiscard]] Outcome read_value(const Option& option, const toml::node& node, Config& config,
                                   TokenConfig& token) const {
    COFFER_TRY(const std::string text,
               option.form == Form::kNumber ? number_of(node, option.name) : text_of(node, option.name));
    if (const auto read = option.read({text, file_.parent_path()}, config, token); !read) {
      return error_at(node.source(), fmt::format("{} {}", option.name, read.error()));
    }
    return {};
  }

  [[nodiscard]] Outcome read_tokens(const toml::node& node, const TokenConfig& common, Config& config) const {
    const toml::array* tables = node.as_array();
    if (tables == nullptr) return error_at(node.source(), "write [[token]], with two brackets");
    for (const toml::node& element : *tables) {
      const toml::table* table = element.as_table();
      if (table == nullptr) return error_at(element.source(), "token must be a table");
      config.tokens.push_back(common);
      COFFER_CHECK(read_token(*table, config));
    }
    return {};
  }

  [[nodiscard]] Outcome read_token(const toml::table& table, Config& config) const {
    TokenConfig& token = config.tokens.back();
    for (const auto& [key, node] : table) {
      if (key == "name") {
        COFFER_TRY(token.name, text_of(node, "name"));
      } else {
        COFFER_CHECK(read_option(key, node, /*in_token=*/true, config, token));
      }
    }
    if (token.name.empty()) return error_at(table.source(), "the token has no name");
    if (token.state.empty()) return error_at(table.source(), "the token has no state");
    if (token.authority.empty()) token.authority = default_authority(token.state);
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
