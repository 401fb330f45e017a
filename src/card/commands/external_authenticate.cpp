#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome external_authenticate(Connection& connection, const Command& command, ByteWriter&) {
  COFFER_CHECK_TOKEN(connection.token.public_keys().authenticate(connection.session, command.data));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
