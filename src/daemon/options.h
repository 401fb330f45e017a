#pragma once
// The options of cofferd, in one table: the command line, --help and the configuration file come from it.

#include <span>
#include <string_view>

#include "daemon/config.h"

namespace coffer::daemon {

/// Where an option may stand in the configuration file.
enum class Scope {
  kToken,      ///< in a [[token]]
  kAllTokens,  ///< at the top: it holds for each token
  kDaemon,     ///< at the top
};

/// What an option's value is in the configuration file; on the command line it is text.
enum class Form {
  kText,
  kTexts,  ///< or an array of texts; may be given several times on the command line
  kNumber,
};

/// What a user wrote for an option.
struct OptionText {
  std::string_view text;         ///< not empty
  std::filesystem::path folder;  ///< where relative paths start; empty: the working directory

  /// As a path, behind `folder` unless it is absolute.
  [[nodiscard]] std::filesystem::path path() const { return folder / text; }
};

/// One option. On the command line it is --NAME, for the one token that is made there.
struct Option {
  std::string_view name;  ///< also its key in the configuration file
  Scope scope;
  std::string_view value;  ///< what its value is, for --help
  std::string_view help;
  Form form;
  /// Takes the value in: `token` for kToken and kAllTokens, `config` for kDaemon.
  /// @returns or else what goes behind the option's name: "must be ..."
  Result<void, std::string> (*read)(const OptionText& given, Config& config, TokenConfig& token);
};

/// All options but those that only the command line has.
[[nodiscard]] std::span<const Option> options();

/// libifdvpcd's first port as Debian sets it up: where the token of a command line without reader goes.
inline constexpr std::string_view kDefaultVpcd = "127.0.0.1:35963";

}  // namespace coffer::daemon
