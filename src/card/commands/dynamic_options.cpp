#include "base/endian.h"
#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome dynamic_options(Connection& connection, const Command& command, ByteWriter& answer) {
  if (command.data.empty()) {
    COFFER_CHECK_TOKEN(connection.token.confirm_presence(connection.session));
    if (!connection.token.is_user(connection.session)) return refuse(Sw::kNotAuthenticated);
    answer.put(be16(connection.token.config().options));
    return Sw::kOk;
  }
  COFFER_CHECK_TOKEN(connection.token.set_dynamic_options(connection.session, command.data[0]));
  return Sw::kOk;
}

}  // namespace coffer::card::commands
