#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome wrap_key(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().wrap_key(connection.session, command.p1, answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
