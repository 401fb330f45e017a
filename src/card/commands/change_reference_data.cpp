#include "card/commands/handlers.h"
#include "card/references.h"

namespace coffer::card::commands {

Outcome change_reference_data(Connection& connection, const Command& command, ByteWriter&) {
  token::Pins& pins = connection.token.pins();
  switch (command.p2) {
    case kUserPinReference:
      COFFER_CHECK_TOKEN(pins.change_user(connection.session, command.data));
      return Sw::kOk;
    case kSoPinReference:
      COFFER_CHECK_TOKEN(pins.change_so(connection.session, command.data));
      return Sw::kOk;
    default:
      return refuse(Sw::kWrongP1P2);
  }
}

}  // namespace coffer::card::commands
