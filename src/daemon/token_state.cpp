#include "daemon/token_state.h"

#include <utility>

namespace coffer::daemon {
namespace {

using manifest::StateAction;
using platform::StateErrorCode;

ExitCode exit_code(StateErrorCode code) {
  switch (code) {
    case StateErrorCode::kLocked:
      return ExitCode::kLocked;
    case StateErrorCode::kUnsafe:
    case StateErrorCode::kRootKeyMissing:
    case StateErrorCode::kRootKeyInvalid:
    case StateErrorCode::kNotAStore:
    case StateErrorCode::kOtherFormat:
    case StateErrorCode::kCorrupt:
    case StateErrorCode::kRecordsMissing:
    case StateErrorCode::kHasRecords:
    case StateErrorCode::kAltered:
    case StateErrorCode::kRolledBack:
    case StateErrorCode::kCounterLost:
    case StateErrorCode::kIo:
      return ExitCode::kState;
  }
  std::unreachable();
}

/// What else can be done, with options of cofferd.
std::string_view advice(StateErrorCode code) {
  switch (code) {
    case StateErrorCode::kRecordsMissing:
      return ", or make a new token with --new-token";
    case StateErrorCode::kRolledBack:
    case StateErrorCode::kCounterLost:
      return "; put the newest copy back, or accept what is there with --accept-older-records";
    default:
      return "";
  }
}

void log_action(StateAction action, const std::filesystem::path& directory, const reader::Log& log) {
  switch (action) {
    case StateAction::kOpen:
      break;
    case StateAction::kNewToken:
      log.warn("new token made: the keys of the one before are lost", {{"state", directory.native()}});
      break;
    case StateAction::kAcceptOlder:
      log.warn("older records accepted: their PINs, retry counters, use counters and keys hold again",
               {{"state", directory.native()}});
      break;
  }
}

}  // namespace

Result<std::unique_ptr<manifest::HostState>, StartError> open_state(const std::filesystem::path& directory,
                                                                    const manifest::CounterPlaces& counters,
                                                                    const reader::Log& log,
                                                                    StateAction action) {
  const auto on_replaced = [log, state = directory.native()](std::string_view what) {
    log.error("state damaged", {{"reason", what}, {"state", state}});
  };
  auto state = manifest::HostState::open(
      directory, {.counters = counters, .action = action, .records = {.on_replaced = on_replaced}});
  if (!state) {
    const platform::StateError& error = state.error();
    return std::unexpected(
        StartError{exit_code(error.code), error.message + std::string(advice(error.code))});
  }
  log_action(action, directory, log);
  return std::move(*state);
}

}  // namespace coffer::daemon
