#include "daemon/reset_retry_counters.h"

#include <fmt/format.h>

#include "daemon/token_service.h"
#include "daemon/token_state.h"
#include "reader/host/security_log.h"
#include "token/login/pin_record.h"

namespace coffer::daemon {
namespace {

StartError failure(const std::filesystem::path& state, std::string_view what) {
  return {ExitCode::kState, fmt::format("{}: {}", state.native(), what)};
}

std::string_view reason(token::ErrorCode code) {
  if (code == token::ErrorCode::kNotInitialised) return "the token is not initialised: it has no PINs";
  if (code == token::ErrorCode::kStorageFull) return "there is no space to write the retry counters";
  return "the retry counters cannot be read or written";
}

std::string describe(const char* pin, const token::ResetCounter& counter) {
  return fmt::format("{}: {} tries left, was {}", pin, counter.now, counter.before);
}

void record(platform::SecurityLog& log, token::PinReference pin, const token::ResetCounter& counter) {
  log.record({.event = platform::SecurityEvent::kRetryCountersReset,
              .pin = static_cast<std::uint8_t>(pin),
              .tries_left = counter.now});
}

}  // namespace

Result<std::string, StartError> reset_retry_counters(const ResetRetryCounters& request,
                                                     const reader::Log& log) {
  const std::filesystem::path& directory = request.token.state;
  std::error_code error;
  if (!std::filesystem::exists(directory / "records.db", error)) {
    return std::unexpected(failure(directory, "there is no token"));
  }
  COFFER_TRY(const auto state, open_state(directory, request.token.counters, log));
  token::Token token(state->platform(), state->store());
  if (const auto opened = token.open(); !opened) {
    return std::unexpected(start_error(directory, opened.error().code));
  }
  const auto counters = token.reset_retry_counters();
  if (!counters) return std::unexpected(failure(directory, reason(counters.error().code)));

  reader::HostSecurityLog security(log.with({"state", directory.native()}));
  if (counters->user_pin) record(security, token::PinReference::kUser, *counters->user_pin);
  record(security, token::PinReference::kSo, counters->so_pin);
  const std::string so_pin = describe("SO-PIN", counters->so_pin);
  if (!counters->user_pin) return so_pin;
  return fmt::format("{}; {}", describe("user PIN", *counters->user_pin), so_pin);
}

}  // namespace coffer::daemon
