#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome verify_certificate(Connection& connection, const Command& command, ByteWriter&) {
  COFFER_CHECK_TOKEN(connection.token.public_keys().verify_certificate(connection.session, command.data));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
