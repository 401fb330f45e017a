#include "daemon/config.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace coffer::daemon {
namespace {

std::unexpected<StartError> usage(std::string message) {
  return std::unexpected(StartError{ExitCode::kUsage, std::move(message)});
}

// Different spellings of one place count as the same.
std::string canonical_text(const std::filesystem::path& path) {
  std::error_code error;
  auto found = std::filesystem::weakly_canonical(path, error);
  if (error) found = path.lexically_normal();
  return (found.has_filename() ? found : found.parent_path()).native();  // "x/" is "x"
}

/// `take` refuses what is taken already.
Result<void, StartError> check_counters(const manifest::CounterPlaces& counters, const auto& take) {
  if (!counters.file.empty()) {
    COFFER_CHECK(take("counter", canonical_text(counters.file)));
  }
  if (!counters.tpm) return {};
  return take("tpm-counter", fmt::format("{:08X}@{}", counters.tpm->index, counters.tpm->tcti));
}

}  // namespace

std::filesystem::path default_authority(const std::filesystem::path& state) { return state / "authority"; }

Result<void, StartError> check(const Config& config) {
  if (config.tokens.empty()) return usage("no token is configured");
  std::set<std::string> taken;
  const auto take = [&taken](const std::string& what, const std::string& value) -> Result<void, StartError> {
    if (!taken.insert(what + value).second)
      return usage(fmt::format("two tokens have the {} {}", what, value));
    return {};
  };
  for (const TokenConfig& token : config.tokens) {
    COFFER_CHECK(take("name", token.name));
    COFFER_CHECK(take("state", canonical_text(token.state)));
    COFFER_CHECK(check_counters(token.counters, take));
    if (canonical_text(token.authority) == canonical_text(token.state)) {
      return usage(fmt::format("token {} and its authority cannot have the same state", token.name));
    }
    if (!token.vpcd && !token.socket) {
      return usage(fmt::format("token {} has neither vpcd nor socket: nobody could reach it", token.name));
    }
    if (token.vpcd) COFFER_CHECK(take("vpcd", token.vpcd->to_string()));
    for (const auto& socket : {token.socket, token.presence_socket}) {
      if (socket && !taken.insert("socket" + canonical_text(*socket)).second) {
        return usage(fmt::format("two sockets are at {}", canonical_text(*socket)));
      }
    }
  }
  return {};
}

std::optional<manifest::TpmPlace> parse_tpm_counter(std::string_view text) {
  const std::size_t at = text.find('@');
  const std::string_view digits = text.substr(0, at);
  manifest::TpmPlace place{.tcti = at == text.npos ? "device:/dev/tpmrm0" : std::string(text.substr(at + 1))};
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), place.index, 16);
  if (error != std::errc() || end != digits.end() || place.tcti.empty()) return std::nullopt;
  if (place.index >> 24 != 0x01) return std::nullopt;  // NV indices: TPM 2.0 Library, part 2, section 7.2
  return place;
}

std::optional<spdlog::level::level_enum> parse_log_level(std::string_view text) {
  if (text == "debug") return spdlog::level::debug;
  if (text == "info") return spdlog::level::info;
  if (text == "warn") return spdlog::level::warn;
  if (text == "error") return spdlog::level::err;
  if (text == "off") return spdlog::level::off;
  return std::nullopt;
}

std::optional<reader::LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return reader::LogFormat::kText;
  if (text == "json") return reader::LogFormat::kJson;
  return std::nullopt;
}

}  // namespace coffer::daemon
