#pragma once
// What cofferd serves: one or several tokens, each with its state and its readers.

#include <spdlog/common.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/start_error.h"
#include "manifest/host/state_action.h"
#include "manifest/host/state_counters.h"
#include "reader/host/log.h"
#include "reader/socket/session_limits.h"
#include "reader/vpcd/reader_owner.h"
#include "reader/vpcd/vpcd_address.h"

namespace coffer::daemon {

/// One token that is served. What is unique is so among all tokens of a Config.
struct TokenConfig {
  std::string name;                             ///< in the log; unique
  std::filesystem::path state;                  ///< the token's state directory; unique
  std::filesystem::path authority;              ///< state of the authority that certifies its device key
  manifest::CounterPlaces counters;             ///< without a file: in the state; unique
  std::optional<reader::VpcdAddress> vpcd;      ///< its virtual reader; unique
  std::optional<std::filesystem::path> socket;  ///< its Unix socket; unique
  std::optional<std::filesystem::path>
      presence_socket;  ///< where agents answer for a person (reader/presence); unique
  reader::ReaderOwners reader_owners = reader::ReaderOwners::usual();  ///< whose virtual reader gets the card
  reader::SessionLimits limits{};                                      ///< of its Unix socket
};

/// What cofferd is to do, from the command line or a configuration file.
struct Config {
  std::vector<TokenConfig> tokens;
  /// Other than kOpen: nothing is served, this is done to the only token's state.
  manifest::StateAction action = manifest::StateAction::kOpen;
  std::optional<spdlog::level::level_enum> log_level;  ///< nothing: info
  std::optional<reader::LogFormat> log_format;         ///< nothing: text
};

/// Where the issuing authority is when nothing else is said: each token then has its own.
[[nodiscard]] std::filesystem::path default_authority(const std::filesystem::path& state);

/// Checks what must hold whatever the configuration came from: at least one token; each with a reader;
/// nothing shared by two. @errors kUsage
[[nodiscard]] Result<void, StartError> check(const Config& config);

/// INDEX or INDEX@TCTI, the index in hexadecimal from 01000000 to 01FFFFFF; without TCTI device:/dev/tpmrm0.
[[nodiscard]] std::optional<manifest::TpmPlace> parse_tpm_counter(std::string_view text);

/// Reads debug, info, warn, error or off. @returns nothing for anything else.
[[nodiscard]] std::optional<spdlog::level::level_enum> parse_log_level(std::string_view text);
/// Reads text or json. @returns nothing for anything else.
[[nodiscard]] std::optional<reader::LogFormat> parse_log_format(std::string_view text);

}  // namespace coffer::daemon
