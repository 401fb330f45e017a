#include "card/commands/handlers.h"
#include "card/references.h"

namespace coffer::card::commands {

namespace {

Outcome pin_status(token::PinStatus status) {
  switch (status.state) {
    case token::PinStatus::State::kUnset:
      return refuse(Sw::kReferencedDataNotFound);
    case token::PinStatus::State::kTransport:
      return refuse(Sw::kReferenceDataNotUsable);
    case token::PinStatus::State::kVerified:
      return Sw::kOk;
    case token::PinStatus::State::kBlocked:
      return refuse(Sw::kPinBlocked);
    case token::PinStatus::State::kPending:
      return refuse(tries_left(status.tries_left));
    case token::PinStatus::State::kReplacedByPublicKeys:
      return refuse(Sw::kAuthenticationFailed);
  }
  return refuse(Sw::kInternalError);
}

Outcome verify_user(token::Pins& pins, token::Session& session, Bytes pin) {
  const auto verified = pins.verify_user(session, pin);
  if (verified) return Sw::kOk;
  // The quorum of public keys has taken the PIN's place: what the status query answers, too.
  if (verified.error().code == token::ErrorCode::kNotAllowed) return refuse(Sw::kAuthenticationFailed);
  return refuse(status_word(verified.error()));
}

}  // namespace

Outcome verify(Connection& connection, const Command& command, ByteWriter&) {
  token::Pins& pins = connection.token.pins();
  token::Session& session = connection.session;
  if (command.p1 != 0) return refuse(Sw::kWrongParameters);
  switch (command.p2) {
    case kUserPinReference:
      if (command.data.empty()) return pin_status(pins.user_status(session));
      return verify_user(pins, session, command.data);
    case kSoPinReference:
      if (command.data.empty()) return pin_status(pins.so_status(session));
      COFFER_CHECK_TOKEN(pins.verify_so(session, command.data));
      return Sw::kOk;
    default:
      // Above all for 85 and 86: any other word makes OpenSC believe in a PIN pad, and log in without a PIN.
      return refuse(Sw::kWrongP1P2);
  }
}

}  // namespace coffer::card::commands
