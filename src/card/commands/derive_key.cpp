#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome derive_key(Connection& connection, const Command& command, ByteWriter&) {
  constexpr token::Algorithm kEcDerivation = 0x98;
  if (command.data[0] != kEcDerivation) return refuse(Sw::kFunctionNotSupported);
  COFFER_CHECK_TOKEN(connection.token.keys().derive_key(connection.session, command.p1, command.p2,
                                                        command.data.subspan(1)));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
