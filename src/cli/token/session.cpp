#include "cli/token/session.h"

#include <fmt/format.h>

#include "cli/explain/explanation.h"
#include "cli/terminal/secrets.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

ExitCode exit_code_of(unsigned sw) {
  if ((sw & 0xFFF0u) == 0x63C0) return ExitCode::kPin;
  switch (sw) {
    case 0x6300:
    case 0x6982:
    case 0x6983:
      return ExitCode::kPin;
    case 0x6A82:
    case 0x6A88:
      return ExitCode::kNotFound;
    case 0x6A84:
    case 0x6A89:
      return ExitCode::kExists;
    case 0x6A81:
    case 0x6D00:
    case 0x6E00:
      return ExitCode::kUnsupported;
    default:
      return ExitCode::kRefused;
  }
}

Failure no_connection(client::ConnectionError error) {
  using enum client::ConnectionError;
  const std::string cause = fmt::format("There is no answer: {}.", client::describe(error));
  switch (error) {
    case kNotFound:
    case kDenied:
    case kBusy:
    case kUnavailable:
      return {ExitCode::kNoToken, cause, "Nothing was changed.", "coffer doctor says why, and what to do."};
    case kLost:
    case kReset:
    case kProtocol:
      return {ExitCode::kLost, cause, "Whether the last step was done is not known; none is done by half.",
              "Try again; coffer status shows how the token stands."};
  }
  return {ExitCode::kInternal, cause};
}

/// Of errors that are neither the card's word nor the connection's.
ExitCode exit_code_of(client::Error::Kind kind) {
  switch (kind) {
    case client::Error::Kind::kUnsupported:
      return ExitCode::kUnsupported;
    case client::Error::Kind::kArgument:
      return ExitCode::kBadInput;
    case client::Error::Kind::kNotFound:
      return ExitCode::kNotFound;
    case client::Error::Kind::kExists:
      return ExitCode::kExists;
    case client::Error::Kind::kStatusWord:
    case client::Error::Kind::kConnection:
    case client::Error::Kind::kMalformed:
      break;
  }
  return ExitCode::kRefused;
}

}  // namespace

Failure failure_of(std::string_view doing, unsigned sw) {
  const Explanation why = explain_status_word(sw);
  std::string meaning = why.meaning;
  if (!meaning.empty() && meaning[0] >= 'A' && meaning[0] <= 'Z' && !meaning.starts_with("DKEK")) {
    meaning[0] = static_cast<char>(meaning[0] - 'A' + 'a');
  }
  const bool is_try = (sw & 0xFFF0u) == 0x63C0;
  return {exit_code_of(sw),
          fmt::format("{}: {} ({})", doing, meaning.substr(0, meaning.size() - 1), why.code) + ".",
          is_try ? "Nothing else was changed." : "Nothing was changed.", why.next};
}

Failure failure_of(std::string_view doing, const client::Error& error) {
  using Kind = client::Error::Kind;
  if (error.kind == Kind::kStatusWord) return failure_of(doing, static_cast<unsigned>(error.sw));
  if (error.kind == Kind::kConnection) return no_connection(error.connection);
  // Of a wrong argument it says itself what would be right.
  const std::string why = error.kind == Kind::kArgument ? error.what : client::describe(error);
  return {exit_code_of(error.kind), fmt::format("{}: {}.", doing, why), "Nothing was changed."};
}

Failure pin_failure_of(std::string_view doing, const client::Error& error) {
  Failure failure = failure_of(doing, error);
  if (error.kind == client::Error::Kind::kArgument) failure.code = ExitCode::kPin;
  return failure;
}

Result<std::unique_ptr<TokenSession>, Failure> TokenSession::over(
    std::unique_ptr<client::CardConnection> connection, std::string place) {
  auto device = client::Device::open(std::move(connection));
  if (device) {
    return std::unique_ptr<TokenSession>(new TokenSession(std::move(*device), std::move(place)));
  }
  if (device.error().kind == client::Error::Kind::kConnection) return fail(failure_of("", device.error()));
  return fail({ExitCode::kNoToken, fmt::format("The card in \"{}\" is no SmartCard-HSM.", place),
               "Nothing was changed.", "Choose another one with --reader."});
}

Result<void, Failure> TokenSession::log_in(const Invocation& call) {
  using State = client::PinStatus::State;
  constexpr std::string_view kNotPossible = "No login is possible";
  COFFER_TRY(const auto status, or_failure(kNotPossible, client::pin_status(*device_, client::Pin::kUser)));
  switch (status.state) {
    case State::kVerified:
      return {};
    case State::kNotSet:
      return fail(failure_of(kNotPossible, 0x6A88));
    case State::kTransport:
      return fail(failure_of(kNotPossible, 0x6984));
    case State::kBlocked:
      return fail(failure_of(kNotPossible, 0x6983));
    case State::kNotVerified:
    case State::kReplaced:
      break;
  }
  Password pin;
  COFFER_CHECK(read_secret(call, kPin, pin));
  const auto done = client::verify_pin(*device_, client::Pin::kUser, pin.expose());
  if (!done) return fail(pin_failure_of("The login failed", done.error()));
  return {};
}

}  // namespace coffer::cli
